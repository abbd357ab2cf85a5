for _ in range(int(input())):
    n, k = map(int, input().split())
    total, power = 0, 1
    while k:
        total += power * (k & 1)
        power = power * n % (10**9 + 7)
        k >>= 1
    print(total % (10**9 + 7))

for _ in range(int(input())):
    a, b, c = map(int, input().split())
    print((a + c) % 2)

def run(a):
    n = 1
    while n < len(a) and a[n] > a[n - 1]:
        n += 1
    return n


input()
a = list(map(int, input().split()))
print("Alice" if run(a) % 2 or run(a[::-1]) % 2 else "Bob")

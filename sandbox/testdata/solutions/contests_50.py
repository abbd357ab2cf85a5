MOD = 998244353
n = int(input())
g, total, stack = 1, 0, []
for a in map(int, input().split()):
    weight = g
    while stack and stack[-1][0] >= a:
        least, other = stack.pop()
        total -= least * other
        weight += other
    stack.append((a, weight))
    total = (total + a * weight) % MOD
    g = -total % MOD
print(g if n % 2 == 0 else -g % MOD)

from math import comb

n, p = input().split()
n, p = int(n), float(p)
for x in range(n + 1):
    chance = comb(x, 3) + comb(x, 2) * (n - x) + x * comb(n - x, 2) / 2
    if chance >= p * comb(n, 3) - 1e-9:
        print(x)
        break

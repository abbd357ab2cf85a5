x, y = map(int, input().split())
goal = f"{y:b}"
found = x == y
for form in (f"{x:b}".rstrip("0"), f"{x:b}1"):
    for middle in (form, form[::-1]):
        for ones in range(len(goal) - len(middle) + 1):
            found |= "1" * ones + middle.ljust(len(goal) - ones, "1") == goal
print("YES" if found else "NO")

from bisect import bisect_right

likes = sorted({x * x for x in range(1, 31623)} | {x**3 for x in range(1, 1001)})
for _ in range(int(input())):
    print(bisect_right(likes, int(input())))

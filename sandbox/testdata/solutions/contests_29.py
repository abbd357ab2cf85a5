for _ in range(int(input())):
    input()
    a = input().split()
    print(a.count("1") * 2 ** a.count("0"))

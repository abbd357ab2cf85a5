import sys

words = sys.stdin.read().split()[1:]
for x, p, y, q in zip(words[0::4], words[1::4], words[2::4], words[3::4]):
    a = len(x) + int(p), x.ljust(7, "0")
    b = len(y) + int(q), y.ljust(7, "0")
    print("<" if a < b else ">" if a > b else "=")

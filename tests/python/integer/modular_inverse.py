def egcd(a, b):
    if b == 0:
        return a, 1, 0
    g, x, y = egcd(b, a % b)
    return g, y, x - a // b * y
for a, m in ((3, 11), (10**15 + 37, 10**18 + 9), (17, 3120)):
    g, x, _ = egcd(a, m)
    print(g, x % m, a * x % m)

def sqrt(x):
    g = x
    for _ in range(30):
        g = (g + x / g) / 2
    return g
print(["%.3f" % sqrt(n) for n in (1, 2, 9, 100, 0.25)])

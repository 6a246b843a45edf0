for n in (1, -1, 5, -5, 2 ** 31, -(2 ** 40) + 1):
    print(n, [n << s for s in (0, 1, 31, 33, 64)], [n >> s for s in (0, 1, 2, 30, 31, 32, 63, 100)])
for operation in (lambda: 1 << -1, lambda: 1 >> -1, lambda: -1 << -5):
    try:
        operation()
    except ValueError:
        print("ValueError")
x = 1
for i in range(70):
    x <<= 1
    if i % 2:
        x |= 1
print(x, bin(x).count("1"), x >> 60)

for n in (2**29, 2**30, 2**31, 2**32):
    for d in (-1, 0, 1):
        x = n + d
        print(x, -x, x + x, x - x, x * x, -x - 1, ~x, abs(-x))

def g(a, b, c, d, e, f):
    h = i = j = k = l = m = n = o = p = q = r = s = 0
    while True:
        h += a; i += b; j += c; k += d; l += e; m += f
        n, o, p, q, r, s = h, i, j, k, l, m
        yield [n, o, p, q, r, s]
it = g(1, 2, 3, 4, 5, 6)
for _ in range(3):
    print(next(it))

a = 10**60 + 12345
for b in (3, 7, 10**9, 10**18 + 9, 10**30 + 57, 10**59, 10**61):
    for x, y in ((a, b), (-a, b), (a, -b), (-a, -b)):
        q, r = divmod(x, y)
        print(q, r, q * y + r == x, x // y == q, x % y == r)

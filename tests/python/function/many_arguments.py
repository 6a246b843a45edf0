def f(a, b, c, d, e, g, h, i, j, k):
    return [a, b, c, d, e, g, h, i, j, k]
print(f(*range(10)), f(1, 2, 3, 4, 5, k=10, j=9, i=8, h=7, g=6))
def va(*args): return len(args), sum(args)
print(va(*range(100)), va())

g = (x * 2 for x in range(3))
print(next(g), list(g), list(g), sum(x for x in range(10)), max(len(w) for w in ["a", "bbb"]), any(x > 2 for x in range(5)), all(x for x in [1, 0]))
print(list(x + y for x in range(2) for y in range(2)), tuple(c for c in "ab"), dict((i, i) for i in range(2)), sorted(-x for x in range(3)))
n = 5
g = (n for _ in range(2))
n = 6
print(list(g))

add = lambda a, b=10: a + b
print(add(1), add(1, 2), (lambda: 5)(), (lambda *a, **k: (a, k))(1, x=2), [f(3) for f in (lambda x: x * 2, lambda x: -x)])
print(sorted([3, -5, 1], key=lambda v: abs(v)), (lambda x: (lambda y: x + y))(1)(2), list(map(lambda a, b: a * b, [1, 2], [3, 4])))

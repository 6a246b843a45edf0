from collections import namedtuple
P = namedtuple("P", ["x", "y"])
p = P(1, y=2)
print(p, p.x, p[1], len(p), p == (1, 2), tuple(p), isinstance(p, tuple), P.__name__)
x, y = p
print(x + y, p + (3,), [v for v in p], namedtuple("Q", "a b c")(1, 2, 3))
for f in (lambda: P(1), lambda: P(1, 2, 3), lambda: P(1, z=2), lambda: setattr(p, "x", 5)):
    try:
        f()
    except (TypeError, AttributeError) as e:
        print(type(e).__name__)

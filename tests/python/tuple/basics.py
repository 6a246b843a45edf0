t = (1, "a", None)
print(t, (), (1,), len(t), t[0], t[-1], t[1:], t[::-1], t + (2,), t * 2, 1 in t, t.index("a"), t.count(1))
print((1, 2) < (1, 3), (1,) < (1, 0), () == (), (1, 2) == (1, 2), (1, 2) == [1, 2], hash((1, 2)) == hash((1, 2)))
print(tuple("abc"), tuple([1, 2]), tuple(), tuple(range(3)), {(1, 2): "x"}[(1, 2)], ((1, 2), (3,)))
for f in (lambda: t[5], lambda: t.index(99), lambda: t.__setitem__(0, 1), lambda: hash(([],))):
    try:
        f()
    except (IndexError, ValueError, AttributeError, TypeError) as e:
        print(type(e).__name__)

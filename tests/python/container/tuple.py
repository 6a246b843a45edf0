# tuple: everything
def raises(f):
    try:
        f()
    except Exception as e:
        print(type(e).__name__, e)
    else:
        print("no error")

print((), (1,), (1, 2), tuple(), tuple([1, 2]), tuple("ab"), tuple(range(3)), tuple((1, 2)))
t = (1, 2, 3, 2)
print(t[0], t[-1], t[1:3], t[::-1], t.count(2), t.index(2), t.index(2, 2), len(t))
raises(lambda: t.index(9))
raises(lambda: t[4])
raises(lambda: t["a"])
def assign():
    t[0] = 1
raises(assign)
def delete():
    del t[0]
raises(delete)
print(t + (5,), t * 2, 2 * (0,), t * 0, () + (), 2 in t, 7 in t)
raises(lambda: t + [1])
raises(lambda: (1,) + 1)
raises(lambda: (1,) * 1.5)
u = t
u += (9,)
print(u, t)
print((1, 2) == (1, 2), (1, 2) < (1, 3), (1, 2) < (1, 2, 3), (2,) > (1, 5), (1,) == [1], () < (0,), (1, "a") != (1, "b"))
raises(lambda: (1,) < ("a",))
print(hash((1, 2)) == hash((1, 2)), hash(()) == hash(()), hash((1, 2)) == hash((2, 1)), hash((1, "a", None)) == hash((1.0, "a", None)))
raises(lambda: hash((1, [])))
d = {(1, 2): "a", (1, (2, 3)): "b"}
print(d[1, 2], d[1, (2, 3)], (2, 1) in d)
a, b = b, a = 1, 2
print(a, b)
a, (b, *c), d = 1, "xyz", 3
print(a, b, c, d)
print((1, [2, {}], "s"), ((),), (("a",), None))
x = []
y = (x,)
x.append(y)
print(y, x)
print(min((3, 1, 2)), max((3, 1, 2)), sum((3, 1, 2)), sorted((3, 1, 2)), list(reversed((1, 2, 3))))
raises(lambda: tuple(5))
raises(lambda: ().append)
print(bool(()), bool((0,)))
def f(*args):
    return args
print(f(), f(1), f(*(1, 2), 3), type(f()))
print((1,).__len__(), (1, 2).__getitem__(0), tuple.__name__)
for p, q in ((1, 2), (3, 4)):
    print(p, q)

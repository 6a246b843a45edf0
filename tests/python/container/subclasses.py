# subclasses of containers
def raises(f):
    try:
        f()
    except Exception as e:
        print(type(e).__name__, e)
    else:
        print("no error")
class L(list):
    def __init__(self, *a):
        super().__init__(*a)
        self.tag = "t"
    def total(self):
        return sum(self)
    def append(self, x):
        super().append(x * 2)
l = L([1, 2, 3])
l.append(5)
print(l, len(l), l[0], l[-1], l.total(), l.tag, isinstance(l, list), l == [1, 2, 3, 10], l[1:], type(l[1:]))
l += [4]
print(l, type(l).__name__, sorted(l, reverse=True), 3 in l, l + [1], [1] + l, list(l), l * 2)
l.sort(reverse=True)
l[0] = 100
del l[1]
print(l, l.index(2), l.count(1), l.pop(), [x for x in l], *l)
a, *b = l
print(a, b, min(l), max(l), sum(l), any(l), list(zip(l, l)), list(map(str, l)), list(enumerate(l)), list(reversed(l)))
class D(dict):
    def __missing__(self, key):
        return "missing " + str(key)
    def __getattr__(self, name):
        return self[name]
d = D(a=1)
d["b"] = 2
print(d, d["a"], d["zz"], d.get("zz"), d.q, len(d), "a" in d, list(d), d == {"a": 1, "b": 2}, dict(d), {**d}, d | {"c": 3})
def kw(**k):
    return sorted(k.items())
print(kw(**d), sorted(d.items()), d.pop("a"), d)
class S(set):
    pass
s = S([1, 2])
s.add(3)
print(len(s), s | {4} == {1, 2, 3, 4}, 2 in s, s == {1, 2, 3}, s <= {1, 2, 3, 4}, sorted(s), {1, 2, 3} == s, {9} | s == {9, 1, 2, 3})
class T(tuple):
    def __new__(cls, *a):
        return super().__new__(cls, a)
    def first(self):
        return self[0]
t = T(1, 2, 3)
print(t, t.first(), t + (4,), t == (1, 2, 3), hash(t) == hash((1, 2, 3)), {t: "k"}[(1, 2, 3)], t[1:], len(t), (1, 2) < t)
class Str(str):
    pass
k = {Str("a"): 1, "b": 2}
print(k["a"], k[Str("b")], Str("a") in k, {"a": 1}[Str("a")])
class Int(int):
    pass
print({Int(5): "x"}[5], {5: "y"}[Int(5)], Int(5) in {5}, [1, 2, 3][Int(1)])
class F(frozenset):
    pass
print(F([1]) == {1}, hash(F([1])) == hash(frozenset([1])), len(F([1, 2]) & {1}))
class Key:
    def __init__(self, v):
        self.v = v
    def __eq__(self, o):
        return isinstance(o, Key) and self.v == o.v
    def __hash__(self):
        return hash(self.v)
kd = {Key(i): i for i in range(50)}
print(len(kd), kd[Key(7)], Key(99) in kd, kd.pop(Key(3)), len(kd), kd.get(Key(3)), sum(kd.values()))
mixed = {"s": 1, 5: 2}
mixed[Key("s")] = 3
print(len(mixed), mixed["s"], mixed[Key("s")], mixed[5], mixed.get("nope"))
class NoHash:
    def __eq__(self, o):
        return True
raises(lambda: {NoHash(): 1})
raises(lambda: NoHash() in {1: 1})
class Len:
    def __len__(self):
        return 3
    def __getitem__(self, i):
        return i
print(len(Len()), list(reversed(Len())), bool(Len()))
raises(lambda: len(type("B", (), {"__len__": lambda s: -1})()))
print([1, 2, 3].__class__, {}.__class__ is dict, type(()) is tuple)
x = [1, 2, 3]
x[1], x[2] = x[2], x[1]
print(x)
m = [[1, 2], [3, 4]]
print([list(r) for r in zip(*m)], [c for r in m for c in r], sum(m, []))
print(list(map(lambda p: p[0] + p[1], [(1, 2), (3, 4)])), {k: v for k, v in zip("abc", range(3))})
print(sorted("The quick brown fox".split(), key=str.lower), sorted([3, -1, 2], key=lambda v: -v))
print(dict.fromkeys("ab", []), list.__name__, dict.get({"a": 1}, "a"), list.append is not None)
list.append(x, 9)
print(x, str.join("-", ["a", "b"]), dict.keys({1: 2}), tuple.count((1, 1), 1))

# dict: construction, methods, operators, order, growth
def raises(f):
    try:
        f()
    except Exception as e:
        print(type(e).__name__, e)
    else:
        print("no error")

print({}, {1: 2}, {"a": 1, "b": 2}, dict(), dict(a=1, b=2), dict([(1, 2), (3, 4)]), dict({"x": 1}, y=2), dict(zip("ab", range(2))))
d = {"one": 1, "two": 2, "three": 3}
print(d["one"], d.get("two"), d.get("four"), d.get("four", 4), len(d))
raises(lambda: d["four"])
raises(lambda: d[7])
raises(lambda: {}[(1, 2)])
raises(lambda: {}[None])
d["four"] = 4
d["one"] = "uno"
print(d)
del d["two"]
print(d)
def delete():
    del d["two"]
raises(delete)
print(d.pop("three"), d.pop("three", "gone"), d)
raises(lambda: d.pop("three"))
print(d.setdefault("one", 5), d.setdefault("five", 5), d.setdefault("none"), d)
print(d.popitem(), d.popitem(), d)
raises(lambda: {}.popitem())
d.update({"a": 1})
d.update([("b", 2), ["c", 3]], e=5)
d.update(f=6)
print(d)
raises(lambda: d.update(5))
raises(lambda: d.update([1]))
raises(lambda: d.update([(1, 2, 3)]))
raises(lambda: dict(5))
raises(lambda: dict([(1,)]))
c = d.copy()
c["a"] = "changed"
print(d["a"], c["a"], c == d, c is d)
c.clear()
print(c, len(c), bool(c), bool(d))
print(dict.fromkeys("abc"), dict.fromkeys([1, 2], 0), {}.fromkeys("a", 1))
print({"a": 1} | {"b": 2, "a": 3}, {1: 1} == {1: 1.0}, {1: 1} != {1: 2}, {1: 2} == [], {"a": 1, "b": 2} == {"b": 2, "a": 1})
e = {"a": 1}
e |= {"b": 2}
e |= [("c", 3)]
print(e)
raises(lambda: {} | [])
raises(lambda: {} < {})
raises(lambda: {} + {})
print("a" in e, "z" in e, "z" not in e, 1 in {1: 0}, 1.0 in {1: 0}, True in {1: 0}, None in {None: 0})
raises(lambda: {[]: 1})
raises(lambda: {}[{}])
raises(lambda: [] in {})
raises(lambda: {}.get([]))
raises(lambda: {}.setdefault({}, 1))
raises(lambda: hash({}))
print({1: "int", 1.0: "float", True: "bool"}, {"a": 1, "a": 2})
mixed = {1: "a", "1": "b", 1.5: "c", None: "d", (1,): "e", b"1": "f", 2 ** 70: "g", False: "h", ...: "i", len: "j"}
print(mixed[1], mixed["1"], mixed[1.5], mixed[None], mixed[(1,)], mixed[b"1"], mixed[2 ** 70], mixed[0], mixed[...], mixed[len])
print(len(mixed), mixed.get(0.0), mixed.get(True))
# long-lived growth and deletion
big = {}
for i in range(500):
    big[i] = i * i
for i in range(0, 500, 2):
    del big[i]
for i in range(500, 600):
    big[i] = -i
print(len(big), big[1], big[499], big[599], 2 in big, list(big)[:3], list(big)[-3:])
words = {}
for i in range(300):
    words["key" + str(i % 100)] = words.get("key" + str(i % 100), 0) + 1
print(len(words), words["key7"], list(words)[:3], "key" + "99" in words)
grid = {}
for x in range(12):
    for y in range(12):
        grid[x, y] = x * y
print(len(grid), grid[11, 11], (12, 0) in grid, sum(grid.values()))
queue = {}
for i in range(2000):
    queue[i] = i
    if len(queue) > 5:
        del queue[next(iter(queue))]
print(queue)
stack = {}
for round in range(50):
    for i in range(20):
        stack["k" + str(i)] = i
    while stack:
        stack.popitem()
print(stack)
# comprehension, unpacking
print({x: x * x for x in range(5)}, {**{"a": 1}, "b": 2, **{"a": 3}}, {k: v for k, v in [(1, 2)]})
print(list({"x": 1, "y": 2}), tuple({"x": 1}), sorted({"b": 1, "a": 2}), max({"b": 1, "a": 2}))
r = {}
r["self"] = r
print(r, {"l": [r]})
def change_size():
    f = {1: 1}
    for k in f:
        f[k + 1] = 1
raises(change_size)
def change_size_delete():
    f = {1: 1, 2: 2}
    for k in f.items():
        del f[k[0]]
raises(change_size_delete)
g = {1: 1, 2: 2, 3: 3}
for k in g:
    g[k] = k * 10
print(g)
for k in list(g):
    del g[k]
print(g)
def kw(**kwargs):
    return kwargs
print(kw(), kw(a=1), kw(**{"b": 2}, c=3))
raises(lambda: {}.foo)
print({"a": 1}.__contains__("a"), {"a": 1}.__getitem__("a"), {"a": 1}.__len__(), type({}))
print(str({"it's": 'x"y'}), {1: [1, {2: 3}]})

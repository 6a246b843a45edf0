# keys(), values(), items(): live views with set operations
def raises(f):
    try:
        f()
    except Exception as e:
        print(type(e).__name__, e)
    else:
        print("no error")

d = {"a": 1, "b": 2}
k, v, i = d.keys(), d.values(), d.items()
print(k, v, i, len(k), len(v), len(i))
d["c"] = 3
print(k, v, i, len(k))
print("a" in k, "z" in k, 3 in v, 9 in v, ("a", 1) in i, ("a", 2) in i, "a" in i, 5 in i)
print(list(k), list(v), list(i), sorted(i, key=lambda p: -p[1]))
print(sorted(k & {"a", "z"}), sorted(k | ["q"]), sorted(k - {"a"}), sorted(k ^ {"a", "x"}), type(k & k).__name__)
print(sorted(i & [("a", 1)]), sorted({"a", "y"} - k), sorted({"a", "y"} & k), sorted(["a", "n"] | k))
print(k == {"a", "b", "c"}, k == d.keys(), k == ["a", "b", "c"], {"a", "b", "c"} == k, k != {"a"}, i == {("a", 1), ("b", 2), ("c", 3)})
print(k < {"a", "b", "c", "d"}, k <= {"a", "b", "c"}, k > {"a"}, k >= {"z"}, k.isdisjoint(["x"]), k.isdisjoint("abc"))
print(v == d.values())
raises(lambda: v & v)
raises(lambda: k & 5)
raises(lambda: k[0])
raises(lambda: hash(k))
for key, value in d.items():
    print(key, value, end=";")
print()
for value in d.values():
    print(value, end=";")
print()
print(list(reversed(d)), list(reversed(d.keys())), list(reversed(d.items())), list(reversed(d.values())))
it = iter(d.items())
print(next(it), next(it), next(it), next(it, None))
print({}.keys(), {}.values(), {}.items(), bool({}.keys()), bool(k))
print(max(d, key=d.get), min(d.items(), key=lambda p: p[1]))
r = {}
r["v"] = r.values()
print(len(r["v"]))
print(dict(d.items()) == d, {v: k for k, v in d.items()})
a, b, c = d.values()
print(a, b, c, *d, [*d.items()])

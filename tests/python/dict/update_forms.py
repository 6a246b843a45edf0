d = {}
d.update({"a": 1})
d.update([("b", 2), ["c", 3]])
d.update(d=4, a=5)
d.update({"b": 6}, e=7)
d.update(("x" + str(i), i) for i in range(2))
d.update()
print(d, dict([("k", 1)], z=2), dict(d) == d, dict(a=1) == {"a": 1}, dict(zip("ab", (1, 2))))
for bad in ([1], [(1, 2, 3)], 5):
    try:
        dict(bad)
    except (TypeError, ValueError):
        print("error")
print(dict.fromkeys("abc"), dict.fromkeys([1, 2], 0), {1: 2} | {3: 4}, d.setdefault("a", 9), d.setdefault("new"), d["new"])
d |= {"a": 0}
print(d["a"], d.pop("a"), d.pop("a", "gone"), "a" in d)

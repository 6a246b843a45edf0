d = {c: i for i, c in enumerate("abcdef")}
d["b"] = d.pop("b")
d["a"] = 100
del d["d"]
d["d"] = 200
print(d, list(d)[0], list(d)[-1], d.popitem())

d = {"a": 1, "b": 2, "c": 1}
inv = {}
for k, v in d.items():
    inv.setdefault(v, []).append(k)
print(inv, {k: v for k, v in d.items() if v == 1}, {v: k for k, v in d.items()}, sum(v for v in d.values()))

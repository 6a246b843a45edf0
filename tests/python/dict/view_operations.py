d = {"a": 1, "b": 2, "c": 3}
keys, values, items = d.keys(), d.values(), d.items()
d["d"] = 4
print(list(keys), list(values), list(items), len(keys))
print("a" in keys, 4 in values, ("b", 2) in items, ("b", 3) in items)
del d["a"]
print(sorted(keys), sum(values), dict(items), max(d, key=d.get), min(d.values()))
for k, v in list(d.items()):
    if v % 2:
        del d[k]
print(d, list(d), [k for k in d], [*d], {**d, "z": 0})

d = {"a": 1, "b": 2, "c": 3}
print(d.get("a"), d.get("x"), d.get("x", 9), d.setdefault("a", 5), d.setdefault("n", 5), d)
print(d.pop("a"), d.pop("zz", None), d, d.popitem(), d)
d.update({"z": 26}); d.update([("y", 25)]); d.update(x=24); print(d)
print(list(d.keys()), list(d.values()), list(d.items()), d.copy() == d, d.copy() is d)
d.clear(); print(d)
try:
    d.popitem()
except KeyError as e:
    print("KeyError")
try:
    {}.pop("a")
except KeyError as e:
    print(e)

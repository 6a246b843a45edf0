d = {"a": 1, "b": 2}
print(d, len(d), d["a"], "a" in d, "z" in d, d == {"b": 2, "a": 1}, {}, {1: {2: {}}})
d["c"] = 3; d["a"] = 10; print(d)
del d["b"]; print(d)
for f in (lambda: d["zz"], lambda: d.__delitem__("zz")):
    try:
        f()
    except KeyError as e:
        print("KeyError", e)
try:
    d[[1]] = 1
except TypeError:
    print("TypeError")

d = {}
for k in "the quick brown fox jumps over the lazy dog":
    d[k] = d.get(k, 0) + 1
print(d)
del d["t"]
d["t"] = "back"
print(list(d))
print(list(reversed(list(d)))[:3])

d = {"one": 1, "two": 2, "three": 3}
for k in d:
    print(k, end=" ")
for k, v in d.items():
    print(k, v, end=";")
print(sorted(d), max(d), min(d, key=d.get), sum(d.values()), [*d], list(map(len, d)), dict(sorted(d.items(), key=lambda kv: kv[1])))

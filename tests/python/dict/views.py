d = {1: "a", 2: "b"}
k, v, i = d.keys(), d.values(), d.items()
d[3] = "c"
print(list(k), list(v), list(i), len(k), 2 in k, "b" in v, (2, "b") in i)
print(d.keys() == {1, 2, 3}, d.keys() & {1, 9}, d.keys() | {7}, d.keys() - {1})

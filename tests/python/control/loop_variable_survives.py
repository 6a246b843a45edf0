for i in range(3): pass
print(i)
for i, (a, b) in enumerate([(1, 2), (3, 4)]): pass
print(i, a, b)
for l in [[0]]:
    for l[0] in range(3): pass
print(l)
d = {}
for d["k"] in "xyz": pass
print(d)

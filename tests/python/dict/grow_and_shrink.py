d = {}
for i in range(500):
    d[i * 7 % 501] = i
print(len(d), d[7], d[14], sorted(d)[:5], sum(d.values()))
for i in range(0, 501, 2):
    d.pop(i, None)
print(len(d), 3 in d, 4 in d, sum(d))
for i in range(100):
    d["k%d" % i] = i
print(len(d), d["k99"], [k for k in d if isinstance(k, str)][:3])
while len(d) > 3:
    d.popitem()
print(len(d))
d.clear()
try:
    d.popitem()
except KeyError:
    print("KeyError", d)

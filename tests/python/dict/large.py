d = {}
for i in range(1000):
    d[i * 7919 % 10007] = i
print(len(d), d[7919], d[0], sum(d.values()), sum(d.keys()) % 1000)
for i in range(0, 1000, 2):
    del d[i * 7919 % 10007]
print(len(d), sum(d.values()))
for i in range(2000):
    d["k%d" % i] = i
print(len(d), d["k1999"], "k2000" in d)

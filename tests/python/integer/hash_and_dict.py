d = {}
for n in (0, 1, -1, 2**30, 2**31, 2**62, 2**64, 10**30):
    d[n] = n
    d[float(2)] = "two"
print(d[2], d[2**64], d[10**30], d[2**30], len(d))
print(hash(5) == hash(5.0), hash(10**30) == hash(10**30), hash(True) == hash(1))

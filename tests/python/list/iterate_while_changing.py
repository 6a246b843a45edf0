a = [1, 2, 3]
seen = []
for x in a:
    seen.append(x)
    if len(a) < 6:
        a.append(x * 10)
print(seen, a)
b = list(range(10))
for x in b:
    if x % 2 == 0:
        b.remove(x)
print(b)

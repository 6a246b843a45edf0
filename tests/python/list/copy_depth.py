a = [1, [2, 3]]
b = a[:]
c = list(a)
d = a.copy()
a[0] = 9
a[1].append(4)
print(a, b, c, d)
def deep(x):
    return [deep(i) for i in x] if isinstance(x, list) else x
e = deep(a)
a[1].append(5)
print(e, a)

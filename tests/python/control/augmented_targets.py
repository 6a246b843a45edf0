class A:
    n = 1
a = A()
a.n += 5
d = {"k": [1]}
d["k"] += [2]
l = [1, 2, 3]
l[-1] *= 10
print(a.n, A.n, d, l)
calls = []
def idx():
    calls.append(1)
    return 0
l[idx()] += 5
print(l, len(calls))

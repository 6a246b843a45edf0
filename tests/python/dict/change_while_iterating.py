d = {i: i for i in range(5)}
try:
    for k in d:
        d[k + 100] = 1
    print("no error")
except RuntimeError:
    print("RuntimeError")
d = {i: i for i in range(5)}
for k in d:
    d[k] = -k
print(d)
total = 0
for k in list(d):
    if k % 2:
        del d[k]
    total += k
print(d, total)

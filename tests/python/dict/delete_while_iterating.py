d = {i: i for i in range(10)}
try:
    for k in d:
        del d[k]
except RuntimeError as e:
    print(e)
for k in list(d):
    if k % 2:
        del d[k]
print(d)

a = list(range(10))
print(a[2:5], a[:3], a[7:], a[-3:], a[:-7], a[::2], a[1::3], a[::-1], a[8:2:-2], a[5:2], a[100:], a[-100:2])
a[2:5] = ["x"]; print(a)
a[0:0] = [7, 8]; print(a)
a[::3] = ["s"] * len(a[::3]); print(a)
del a[1:3]; print(a)
del a[::2]; print(a)
a[:] = (1, 2); print(a)
a[1:] = "hey"; print(a)
try:
    a[::2] = [1]
except ValueError as e:
    print(e)
try:
    a[::0]
except ValueError as e:
    print(e)

# slices of lists: reading, assigning, deleting; slice objects
def raises(f):
    try:
        f()
    except Exception as e:
        print(type(e).__name__, e)
    else:
        print("no error")

a = list(range(10))
print(a[2:5], a[:3], a[7:], a[:], a[-3:], a[:-3], a[20:], a[:20], a[5:2])
print(a[::2], a[1::2], a[::-1], a[8:2:-2], a[-1:-5:-1], a[::100], a[::-100])
raises(lambda: a[::0])
raises(lambda: a["a":])
raises(lambda: a[:1.5])
print(a[2 ** 70:], a[-2 ** 70:2], a[::2 ** 70], a[None:None:None])
b = a[:]
b[2:4] = ["x", "y", "z"]
print(b)
b[5:5] = [100, 200]
print(b)
b[:0] = (1, 2)
print(b)
b[len(b):] = "end"
print(b)
b[3:-3] = []
print(b)
b[:] = range(6)
print(b)
b[1:4] = b
print(b)
b[::2] = "abcde"[:len(b[::2])]
print(b)
def wrong_size():
    b[::2] = [1]
raises(wrong_size)
def not_iterable():
    b[1:2] = 5
raises(not_iterable)
def not_iterable_step():
    b[::2] = 5
raises(not_iterable_step)
c = list(range(10))
c[8:2:-2] = [1, 2, 3]
print(c)
c[5:2] = ["in"]
print(c)
d = list(range(12))
del d[2:4]
print(d)
del d[::3]
print(d)
del d[::-2]
print(d)
del d[5:2]
del d[100:]
print(d)
del d[:]
print(d)
for start in (None, 0, 2, -2, 7, -7):
    for stop in (None, 0, 3, -1, 9):
        for step in (1, 2, -1, -3):
            e = list(range(6))
            del e[start:stop:step]
            print(e, list(range(6))[start:stop:step], end=" ")
    print()
s = slice(1, 10, 2)
print(s, s.start, s.stop, s.step, slice(5), slice(None, 3))
print(s.indices(6), slice(None, None, -1).indices(4), slice(-2, None).indices(5))
print(a[s], "abcdefghijk"[s], (1, 2, 3, 4)[slice(2)])
print(slice(1, 2) == slice(1, 2, None), slice(1) == slice(2))
raises(lambda: slice(1, 2, 0).indices(5))
print((1, 2, 3)[::-1], "hello"[::-1], b"hello"[1:3], range(10)[2:5], range(10)[::-2])
class Keys:
    def __getitem__(self, key):
        return key
k = Keys()
print(k[1:2], k[::3], k[1, 2], k[1:2, ::3], k[...])
f = [1, 2, 3]
f[1:2] += [9, 9]
print(f)
class Index:
    def __index__(self):
        return 1
print(a[Index()], a[Index():3])

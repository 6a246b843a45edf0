t = tuple("abcdef")
for start in (None, 0, 2, -2, 9, -9):
    print(start, ["".join(t[start:stop:step]) for stop in (None, 4, -1) for step in (None, 2, -1, -2)])
print(t[0], t[-1], t[-6], t.index("c"), t.count("z"), ("x",) * 3 + (1,), () + (), len(()))
for bad in (6, -7):
    try:
        t[bad]
    except IndexError:
        print("IndexError")
try:
    t[0] = 1
except TypeError:
    print("TypeError")

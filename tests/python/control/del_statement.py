a, b, c = 1, 2, 3
del a
del b, c
for name in ("a", "b", "c"):
    try:
        eval(name)
    except NameError:
        print(name, "gone")
d = {"x": 1, "y": 2}
l = [1, 2, 3, 4]
class A: pass
o = A(); o.p = 1
del d["x"], l[0], l[1:], o.p
print(d, l, hasattr(o, "p"))
def f():
    x = 1
    del x
    try:
        x
    except NameError:
        print("local gone")
f()

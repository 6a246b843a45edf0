class A:
    kind = "class"
a = A()
a.x = 1
setattr(a, "y", 2)
print(a.x, getattr(a, "y"), getattr(a, "z", "none"), hasattr(a, "x"), hasattr(a, "q"), a.kind)
del a.x
delattr(a, "y")
print(hasattr(a, "x"), hasattr(a, "y"))
for f in (lambda: a.missing, lambda: delattr(a, "nope"), lambda: A.nothing):
    try:
        f()
    except AttributeError as e:
        print("AttributeError")
A.late = lambda self: "late " + self.kind
print(a.late())

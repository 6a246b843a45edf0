class A:
    x = 1
a = A()
setattr(a, "y", 2)
print(getattr(a, "x"), getattr(a, "y"), getattr(a, "z", 3), hasattr(a, "x"), hasattr(a, "z"))
print([getattr("abc", m)() for m in ("upper", "title")], getattr([1, 2], "index")(2))
try:
    getattr(a, "zz")
except AttributeError:
    print("AttributeError")

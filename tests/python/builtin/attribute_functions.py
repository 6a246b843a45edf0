class Thing:
    kind = "class"

    def __init__(self):
        self.size = 1

    def method(self):
        return self.size


t = Thing()
print(getattr(t, "size"), getattr(t, "kind"), getattr(t, "method")(), getattr(t, "no", "default"), hasattr(t, "size"), hasattr(t, "no"))
setattr(t, "colour", "red")
setattr(Thing, "shared", [1])
print(t.colour, t.shared, hasattr(Thing, "colour"))
delattr(t, "size")
print(hasattr(t, "size"), hasattr(t, "kind"))
for bad in (lambda: getattr(t, "no"), lambda: delattr(t, "no"), lambda: setattr(5, "x", 1), lambda: getattr(5, "x"), lambda: setattr([], "x", 1)):
    try:
        bad()
    except AttributeError:
        print("AttributeError")
names = dir(t)
print("colour" in names, "method" in names, "kind" in names, "size" in names, callable(t.method), callable(t.kind), callable(Thing))
print((5).__class__.__name__, "abc".upper.__class__.__name__ != "str", [].append.__name__ if hasattr([].append, "__name__") else "append")

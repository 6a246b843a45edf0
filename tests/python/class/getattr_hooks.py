class Proxy:
    def __init__(self, target):
        object.__setattr__(self, "target", target)
    def __getattr__(self, name):
        if name.startswith("no_"):
            raise AttributeError(name)
        return "got " + name
p = Proxy(5)
print(p.target, p.anything, getattr(p, "no_x", "default"), hasattr(p, "no_y"), hasattr(p, "yes"))
class Logged:
    def __setattr__(self, name, value):
        print("set", name, value)
        object.__setattr__(self, name, value)
    def __delattr__(self, name):
        print("del", name)
        object.__delattr__(self, name)
l = Logged()
l.x = 1
print(l.x)
del l.x
print(hasattr(l, "x"))

class Managed:
    def __init__(self, name, swallow=False):
        self.name, self.swallow = name, swallow
    def __enter__(self):
        print("enter", self.name)
        return self.name.upper()
    def __exit__(self, kind, value, trace):
        print("exit", self.name, kind.__name__ if kind else None, value)
        return self.swallow
with Managed("a") as x:
    print("body", x)
with Managed("a") as x, Managed("b") as y:
    print(x, y)
with Managed("swallow", True):
    raise ValueError("gone")
try:
    with Managed("c"), Managed("d"):
        raise KeyError("seen")
except KeyError as e:
    print("outside", e)
with (Managed("p") as p, Managed("q") as q):
    print(p, q)

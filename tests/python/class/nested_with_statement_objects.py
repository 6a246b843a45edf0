class Resource:
    open_now = []

    def __init__(self, name, fail=None):
        self.name, self.fail = name, fail

    def __enter__(self):
        if self.fail == "enter":
            raise OSError("enter " + self.name)
        Resource.open_now.append(self.name)
        return self

    def __exit__(self, kind, value, trace):
        Resource.open_now.remove(self.name)
        print("exit", self.name, kind.__name__ if kind else None, value)
        if self.fail == "exit":
            raise ValueError("exit " + self.name)
        return self.fail == "swallow"


with Resource("a") as a, Resource("b") as b:
    print(Resource.open_now, a.name + b.name)
for fail in ("swallow", "enter", "exit", None):
    try:
        with Resource("outer"), Resource("inner", fail):
            print("body", Resource.open_now)
            raise KeyError("body")
    except Exception as error:
        print("caught", type(error).__name__, error)
    print("left", Resource.open_now)

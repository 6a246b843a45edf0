class Proxy:
    def __init__(self, target):
        self._target = target
        self._calls = []

    def __getattr__(self, name):
        value = getattr(self._target, name)
        if not callable(value):
            return value

        def record(*args, **named):
            self._calls.append(name)
            return value(*args, **named)

        return record


p = Proxy([3, 1, 2])
p.sort()
p.append(9)
p.sort(reverse=True)
print(p._target, p._calls, p.index(9))
try:
    p.nothing
except AttributeError:
    print("AttributeError")
q = Proxy("text")
print(q.upper(), q.replace("t", "T", 1), q._calls)

class Event:
    def __init__(self):
        self.handlers = []
    def __iadd__(self, h):
        self.handlers.append(h)
        return self
    def __call__(self, *a, **k):
        return [h(*a, **k) for h in self.handlers]
e = Event()
e += lambda x, y=0: x + y
e += lambda x, **k: ("named", x, sorted(k))
print(e(1), e(1, y=5), len(e.handlers))

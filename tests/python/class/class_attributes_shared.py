class Counter:
    total = 0
    names = []
    def __init__(self, name):
        Counter.total += 1
        self.names.append(name)
        self.total += 10
a, b = Counter("a"), Counter("b")
print(Counter.total, a.total, b.total, a.names is b.names, Counter.names)

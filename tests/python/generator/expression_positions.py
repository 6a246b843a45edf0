def f():
    x = [(yield 1), (yield 2)]
    y = (yield 3) or "none"
    yield x, y
    yield (yield)
g = f()
print(next(g), g.send("a"), g.send("b"), g.send(None), next(g), g.send("last"))

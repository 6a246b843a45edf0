def inner(n):
    for i in range(n):
        got = yield i
        if got: print("got", got)
    return "inner %d" % n
def outer():
    a = yield from inner(2)
    b = yield from inner(1)
    yield from "xy"
    return a, b
def run(g):
    out = []
    while True:
        try:
            out.append(next(g))
        except StopIteration as e:
            return out, e.value
print(run(outer()))
g = outer()
next(g)
print(g.send("hello"))
def delegating():
    try:
        yield from thrower()
    except KeyError as e:
        yield "outer caught %s" % e
def thrower():
    try:
        yield 1
    except ValueError:
        yield "inner caught"
g = delegating()
print(next(g), g.throw(ValueError()), g.throw(KeyError("k")))

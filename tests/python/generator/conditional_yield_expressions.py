def g(flag):
    x = (yield "first") if flag else "none"
    y = [(yield 'in list'), x]
    print("x", x, "y", y)
    z = {"k": (yield "value")}
    print("z", z)
    w = (yield 1) + (yield 2) * (yield 3)
    print("w", w)
    return not (yield)


it = g(True)
print(next(it), it.send("sent"), it.send("in list"), it.send("in dict"), it.send(5), it.send(6), it.send(7))
try:
    it.send(0)
except StopIteration as stop:
    print(stop.value)

def juggle(a, b, c, *rest, scale=1, **named):
    x = [a, b, c]
    y = {"rest": rest, "named": sorted(named.items())}
    for i, value in enumerate(x):
        z = yield (i, value * scale)
        if z is not None:
            x.append(z)
            if len(x) > 6:
                break
    w = (yield y, x)
    return w


g = juggle(1, 2, 3, 4, 5, scale=10, p=1, q=2)
print(next(g), g.send("s"), next(g), g.send("t"), next(g))
print(next(g))
try:
    g.send("end")
except StopIteration as stop:
    print(stop.value)

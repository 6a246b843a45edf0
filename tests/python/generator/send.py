def echo():
    received = []
    while True:
        x = yield len(received)
        if x is None:
            break
        received.append(x)
    yield received
g = echo()
print(next(g), g.send("a"), g.send("b"), g.send(None))
def average():
    total = count = 0
    value = None
    while True:
        x = yield value
        total += x
        count += 1
        value = total / count
a = average()
next(a)
print(a.send(10), a.send(20), a.send(60))
try:
    echo().send(5)
except TypeError:
    print("TypeError")

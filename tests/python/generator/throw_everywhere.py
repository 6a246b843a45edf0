def worker():
    received = []
    while True:
        try:
            item = yield received
            received.append(item)
        except ValueError as error:
            received.append("error " + str(error))


g = worker()
try:
    g.throw(KeyError("before start"))
except KeyError as error:
    print("not started:", error)
g = worker()
next(g)
g.send(1)
print(g.throw(ValueError("bad")))
print(g.send(2))
try:
    g.throw(TypeError("fatal"))
except TypeError as error:
    print(error)
try:
    g.send(3)
except StopIteration:
    print("finished")

def inner():
    for n in range(3):
        try:
            yield n
        except KeyError:
            print("inner caught at", n)
            yield "handled"
    return "inner result"


def outer():
    result = yield from inner()
    print("result:", result)
    yield "last"


g = outer()
print(next(g))
print(g.throw(KeyError("k")))
print(list(g))
g = outer()
next(g)
try:
    g.throw(ValueError("v"))
except ValueError as error:
    print("through:", error)
print(list(g))

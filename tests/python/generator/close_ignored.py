def stubborn():
    try:
        yield 1
    except GeneratorExit:
        print("asked to exit")
        yield 2


g = stubborn()
print(next(g))
try:
    g.close()
except RuntimeError:
    print("RuntimeError")


def polite():
    try:
        yield 1
    except GeneratorExit:
        print("exits")
        return "value"


g = polite()
next(g)
print(g.close() in (None, "value"))

def bad():
    yield 1
    raise StopIteration("from inside")


g = bad()
print(next(g))
try:
    next(g)
except RuntimeError:
    print("RuntimeError")


def next_in_body():
    it = iter([1])
    while True:
        yield next(it)


try:
    print(list(next_in_body()))
except RuntimeError:
    print("RuntimeError")

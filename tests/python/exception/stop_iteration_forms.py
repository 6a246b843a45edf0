class Once:
    def __init__(self):
        self.done = False

    def __iter__(self):
        return self

    def __next__(self):
        if self.done:
            raise StopIteration("end value")
        self.done = True
        return "item"


print(list(Once()), [*map(str, Once())], next(Once()), dict(enumerate(Once())))
it = Once()
next(it)
try:
    next(it)
except StopIteration as stop:
    print(stop.args, stop.value)
print(next(it, "default"))


def delegate():
    result = yield from Once()
    print("result", result)


print(list(delegate()))
it = iter([1])
print(next(it), next(it, None), next(it, "x"), list(it))
for source in (5, None):
    try:
        iter(source)
    except TypeError:
        print("TypeError")
try:
    next([1])
except TypeError:
    print("TypeError")

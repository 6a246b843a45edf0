class Positional:
    def __init__(self, a, b=2, *rest, c, d=4, **more):
        self.all = (a, b, rest, c, d, sorted(more.items()))


print(Positional(1, c=3).all, Positional(1, 9, 8, 7, c=3, d=0, e=5).all)
for args, named in (((), {}), ((1,), {}), ((1,), {"c": 1, "a": 2})):
    try:
        Positional(*args, **named)
    except TypeError:
        print("TypeError")


class ReturnsValue:
    def __init__(self):
        return 5


try:
    ReturnsValue()
except TypeError:
    print("TypeError")


class NoInit:
    pass


try:
    NoInit(1)
except TypeError:
    print("TypeError")
print(NoInit().__class__.__name__, isinstance(NoInit(), object))

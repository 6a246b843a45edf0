# __new__ is static by itself; super() reaches what every object has; reflected operators of classes beside sequences.
class A:
    def __new__(cls, *args):
        return super().__new__(cls)

    def __setattr__(self, name, value):
        super(A, self).__setattr__(name, value * 2)

    def __delattr__(self, name):
        print("delete", name)
        super(A, self).__delattr__(name)


a = A()
print(type(a.__new__(A)) is A, type(A.__new__(A)) is A)
a.x = 4
print(a.x)
del a.x
print(hasattr(a, "x"))


class Tag:
    def __init__(self, text):
        self.text = text

    def __radd__(self, other):
        return "radd %r %s" % (other, self.text)

    def __rmul__(self, other):
        return "rmul %r %s" % (other, self.text)


for left in ("s", b"b", [1], (2,), 3, 1.5, bytearray(b"x")):
    print(left + Tag("t"), left * Tag("u"))
text = "s"
text += Tag("v")
print(text)
for left in ("s",):
    try:
        left + object()
    except TypeError as error:
        print(error)


class B:
    @staticmethod
    def twice(x):
        return 2 * x

    four = twice(2)


print(B.four, B.twice(3), B().twice(4))


def stop(x):
    if x > 2:
        raise StopIteration(x)
    return x


print(list(map(stop, range(9))))


def delegate():
    result = yield from map(stop, range(9))
    print("result", result)


print(list(delegate()))
from collections import OrderedDict

C = type("C", (), OrderedDict([("one", 1), ("two", 2)]))
print(C.one, C().two)
print(list(enumerate(iterable="ab", start=3)), eval(bytearray(b"1 + 2")), int(bytearray(b" 12 ")))
exec(memoryview(b"z = 5"))
print(z)

# Where objects stand for integers.
class I:
    def __init__(self, v):
        self.v = v

    def __int__(self):
        return self.v


class J(I):
    __index__ = I.__int__


class S(str):
    def __int__(self):
        return 5


class F(float):
    def __int__(self):
        return 6


def told(f):
    try:
        print(f())
    except Exception as error:
        print(type(error).__name__, error)


for v in (3, 2**70, 3.5, "x", None, (), [1]):
    told(lambda: int(I(v)))
    told(lambda: int(J(v)))
    told(lambda: [0, 1, 2, 3][J(v)])
    told(lambda: "%d" % I(v))
    told(lambda: "%5i|%-5u|" % (I(v), J(v)))
    told(lambda: "%x" % J(v))
told(lambda: "%x" % I(3))
told(lambda: "%d %d %d" % (S("7"), F(2.5), True))
told(lambda: "%d" % "7")
told(lambda: int(S("7")))
for times in (2**70, -(2**70)):
    told(lambda: [1] * times)
    told(lambda: times * ())
    told(lambda: "ab" * times)
    told(lambda: b"ab" * times)
    told(lambda: times * bytearray(b"ab"))

# What shows its type shows that of a class derived from it.
class S(set):
    pass


class F(frozenset):
    pass


class B(bytearray):
    pass


class L(list):
    pass


class R(bytes):
    pass


for value in (S([1]), S(), F([1]), F(), B(b"a"), B(), L([1]), R(b"a"), [S([2]), {1: F("x")}]):
    print(value, repr(value), f"{value!s}|{value}", "%r" % (value,))
for attempt in (
    lambda: "abc".endswith(["c"], 3, 1),
    lambda: "abc".startswith(1, 5),
    lambda: b"abc".startswith("a", 5),
    lambda: "abc".endswith(("c", 1), 3, 1),
    lambda: "abc".endswith("", 3, 1),
    lambda: "abc".endswith("", 3),
    lambda: "abc".startswith((), 5),
):
    try:
        print(attempt())
    except TypeError as error:
        print(error)


class Wrong:
    def __init__(self, given):
        self.given = given

    def __str__(self):
        return self.given


class AlsoWrong(Wrong):
    __str__ = object.__str__

    def __repr__(self):
        return self.given


for given in (1, None, b"x", ["y"], int):
    for attempt in (lambda: str(Wrong(given)), lambda: f"{AlsoWrong(given)}", lambda: repr(AlsoWrong(given))):
        try:
            print(attempt())
        except TypeError as error:
            print(error)
few = (b"ab", bytearray(b"b"), memoryview(b"a"), memoryview(bytearray(b"b")))
for left in few:
    for right in few:
        try:
            print(left == right, left < right, left >= right)
        except TypeError as error:
            print(error)

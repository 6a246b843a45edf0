# Which method an operator asks, and what it says when none knows how.
import array
from collections import deque


def told(f):
    try:
        print(f())
    except Exception as error:
        print(type(error).__name__, error)


class Plain:
    pass


class Number(int):
    def __radd__(self, other):
        return "radd", int(self)

    def __rmul__(self, other):
        return "rmul", int(self)


class Reflected:
    def __radd__(self, other):
        return "reflected"

    def __rsub__(self, other):
        return "reflected"


def added(left, right):
    left += right
    return left


def multiplied(left, right):
    left *= right
    return left


# Between values of one class the reflected method is never asked.
told(lambda: Reflected() + Reflected())
told(lambda: Reflected() - Reflected())
told(lambda: added(Reflected(), Reflected()))
told(lambda: 1 + Reflected())

for make in (lambda: [1], lambda: (1,), lambda: "a", lambda: b"a", lambda: bytearray(b"a"), lambda: deque([1])):
    for other in (Plain(), 5, Number(3), None, "x", b"x", bytearray(b"x"), 1.5, Reflected()):
        told(lambda: make() + other)
        told(lambda: added(make(), other))
    for other in (Plain(), Number(3), None, "x", 1.5, [2], 2, -1, True):
        told(lambda: make() * other)
        told(lambda: multiplied(make(), other))
        if not isinstance(other, (Number, list, str)):
            told(lambda: other * make())
told(lambda: iter([]) * [1])

numbers = array.array("b", [1])
told(lambda: numbers + 5)
told(lambda: numbers + Number(3))
told(lambda: added(numbers, 5))
told(lambda: numbers[{}])

same = queue = deque([1, 2, 3], 4)
queue *= 3
print(queue, queue is same, deque([1, 2, 3], 2) * 1000, 0 * queue, deque() * 1000000000)
told(lambda: deque([], 2.5))
told(lambda: deque([], "a"))

# A bytearray takes nothing for any number of bytes.
data = bytearray(b"abcdefgh")
data[6:0:-2] = b""
print(data)
told(lambda: data.__setitem__(slice(None, None, 2), b"x"))

told(lambda: str("a", "b"))
told(lambda: str(5, "b"))
told(lambda: str(b"a", "zork"))
told(lambda: type(None)())
told(lambda: type(...)())
for number in (-1, 0x110000, 2 ** 31 - 1):
    told(lambda: chr(number))


class Undecided:
    def __bool__(self):
        return {}


told(lambda: not Undecided())


class Itself:
    def __iter__(self):
        return self


class Items:
    def __getitem__(self, key):
        return key


class Wrong:
    def __index__(self):
        return "a"

    def __float__(self):
        return ()


class Guess:
    def __getattr__(self, name):
        raise AttributeError(name)


told(lambda: 5 in Itself())
told(lambda: reversed(Items()))
told(lambda: reversed(Itself()))
told(lambda: reversed(Guess()))
told(lambda: [1][Wrong()])
told(lambda: [1][: Wrong()])
told(lambda: float(Wrong()))


class Enters:
    def __enter__(self):
        pass


class Exits:
    def __exit__(self, *details):
        pass


def use(manager):
    with manager:
        pass


told(lambda: use(Enters()))
told(lambda: use(Exits()))
told(lambda: use(Plain()))

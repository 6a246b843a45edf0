# Texts of TypeErrors that found their way here from generated programs.
import struct


class Half:
    def __enter__(self):
        pass


def told(f):
    try:
        print(f())
    except Exception as error:
        print(type(error).__name__, error)


def unpack(value):
    a, b = value


def unpack_starred(value):
    a, *b = value


def enter(value):
    with value:
        pass


def assign(view, index, value):
    view[index] = value


def generator():
    yield 1


for value in [None, 5, 1.5, ..., int, Half()]:
    told(lambda: unpack(value))
    told(lambda: unpack_starred(value))
told(lambda: generator().throw(None))
told(lambda: generator().throw(5))
told(lambda: isinstance(1, 2))
told(lambda: issubclass(int, 2))
told(lambda: print(1, 2, sep=5))
told(lambda: print(1, 2, end=b""))
told(lambda: enter(5))
told(lambda: struct.pack("<i", "x"))
told(lambda: struct.pack("<f", "x"))
view = memoryview(bytearray(2))
for index, value in [(0, "x"), (0, 300), (0, -1), (5, "x"), (-3, 1), (1, 255)]:
    told(lambda: assign(view, index, value))
for source in [5, None, "ab", "", [300], [1, "x"], (1, 2)]:
    told(lambda: bytearray(b"a").extend(source))
told(lambda: bytes.fromhex("é0"))
told(lambda: bytes.fromhex("0é"))

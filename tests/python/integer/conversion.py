print(int(), int(5), int(3.75), int(-3.75), int("12"), int(b"34"), int(True))
print(int(2.0**40), int(-(2.0**70)))
class Index:
    def __index__(self):
        return 3
class Int:
    def __int__(self):
        return 7
print(int(Int()), [10, 20, 30, 40][Index()], hex(Index()))
for bad in (None, [], "x"):
    try:
        int(bad)
    except (TypeError, ValueError) as e:
        print(type(e).__name__)


# An error quotes the start of a long text.
for text in ("x" * 300, "7" * 150 + "é" * 150, "\n" * 300, b"x" * 300):
    try:
        int(text)
    except ValueError as error:
        print(len(str(error)), error)

for arguments in ((2.0, 1, 3), ([], 1, 3), (1, 2, "a"), (1, 2.0, 3), ("a", 2.0, 3)):
    try:
        pow(*arguments)
    except TypeError as error:
        print(error)


# What is a number inside needs no __index__.
class Half(float):
    def __index__(self):
        return -1


class Own(int):
    def __index__(self):
        return -1


print(int(Half(2.5)), int(Own(7)))

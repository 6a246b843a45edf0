import sys


def depth(n):
    return 0 if n == 0 else 1 + depth(n - 1)


print(depth(50))


def endless(n):
    return endless(n + 1) + 1


for _ in range(3):
    try:
        endless(0)
    except RuntimeError:
        print("RuntimeError")
print(depth(50))


class Endless:
    def __getattr__(self, name):
        return getattr(self, name + "x")


try:
    Endless().a
except RuntimeError:
    print("RuntimeError")


def make_nested(n):
    items = []
    for _ in range(n):
        items = [items]
    return items


print(len(repr(make_nested(20))), make_nested(20) == make_nested(20), make_nested(20) == make_nested(21))

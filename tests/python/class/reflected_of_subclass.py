# A subclass on the right goes first only with a reflected method of its own.
class P:
    def __add__(self, other):
        return "P.add"

    def __radd__(self, other):
        return "P.radd"

    def __sub__(self, other):
        return NotImplemented

    def __rsub__(self, other):
        return "P.rsub"


class Q(P):
    pass


class R(P):
    def __radd__(self, other):
        return "R.radd"


class I(int):
    def __radd__(self, other):
        return "I.radd"


class J(I):
    pass


print(P() + Q(), P() + R(), Q() + R(), R() + Q(), Q() + Q(), 1 + Q(), P() - Q(), Q() - P())
print(1 + I(2), I(1) + J(2), J(1) + I(2), 1 + J(2))


class Once:
    def __iter__(self):
        print("iter")
        return iter((1, 2))


def f(*arguments):
    return arguments


print(f(*Once()), f(0, *Once(), *Once()), [*Once()], (*Once(), 3))

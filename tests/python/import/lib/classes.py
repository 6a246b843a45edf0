"""Classes of all kinds, whose own code goes when the module has run."""


def deco(cls):
    cls.decorated = True
    return cls


def make(name):
    class Made:
        label = name
        parts = [part for part in name]

        def text(self):
            return self.label + str(self.parts)

    return Made


class Outer:
    numbers = [number * 2 for number in range(4)]
    pending = (number + 1 for number in numbers)
    twice = lambda self, x: x * 2

    class Inner:
        depth = 2

        def where(self):
            return "inner", self.depth

    def fail(self):
        raise ValueError("from a method")


@deco
class Child(Outer.Inner):
    depth = 3

    def where(self):
        return super().where()


if True:

    class Late:
        def say(self, *, word="late"):
            return word


squares = (value * value for value in range(5))
next(squares)

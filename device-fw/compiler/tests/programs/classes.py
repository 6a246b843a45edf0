# Classes, super, __class__, properties, nested scopes.
class A:
    """Doc."""

    x = 5
    y = [x, x + 1]
    z: int = 7

    def __init__(self, v):
        self.v = v

    def get(self):
        return self.v

    def __add__(self, other):
        return A(self.v + other.v)

    @property
    def double(self):
        return self.v * 2

    @staticmethod
    def helper(a, b=1):
        return a + b

    @classmethod
    def make(cls, v):
        return cls(v)


class B(A):
    def __init__(self, v):
        super().__init__(v + 1)

    def get(self):
        return super().get() * 2

    def who(self):
        return __class__.__name__

    def via_super(self):
        s = super()
        return s.get(), super(B, self).get()


print(A(3).get(), B(3).get(), (A(1) + A(2)).v, A(4).double, A.helper(5), B.make(1).v)
print(B(1).who(), B(2).via_super(), A.x, A.y, A.z)


def factory(base, value):
    class Local(base):
        attribute = value

        def read(self):
            return self.attribute, value

    return Local


print(factory(A, 42)(1).read())


class Outer:
    class Inner:
        def f(self):
            return "inner"

        class Deepest:
            n = 1

    inner = Inner()

    def f(self):
        return self.inner.f() + "!"


print(Outer().f(), Outer.Inner.Deepest.n)


def decorate(cls):
    cls.extra = cls.__name__ + "+"
    return cls


@decorate
class Decorated(A, object):
    pass


print(Decorated.extra, Decorated(1).get())


class Items:
    def __init__(self):
        self.data = {}

    def __getitem__(self, key):
        return self.data.get(key, key)

    def __setitem__(self, key, value):
        self.data[key] = value

    def __delitem__(self, key):
        del self.data[key]

    def __len__(self):
        return len(self.data)

    def __contains__(self, key):
        return key in self.data

    def __iter__(self):
        return iter(sorted(self.data))

    def __call__(self, *args):
        return args

    def __enter__(self):
        print("enter")
        return self

    def __exit__(self, kind, value, trace):
        print("exit", kind is not None)
        return kind is KeyError


items = Items()
items[1] = 2
items[3] = 4
items[3] += 1
items.data[5] = items[3] = 6
del items[1]
print(items[3], items[9], len(items), 3 in items, 1 not in items, list(items), items(1, 2))
s = Items()
s["x"], s["y"] = 1, 2
print(sorted(s.data.items()))

x = "global"


class Scope:
    x = "class"
    seen = x

    def method(self):
        return x

    comp = [x for x in range(3)]
    first = [i for i in x]


print(Scope.seen, Scope().method(), Scope.comp, Scope.first)

if True:

    class Conditional:
        if x:
            a = 1
        else:
            a = 2
        for b in range(3):
            pass


print(Conditional.a, Conditional.b)


class OneLine: value = 1; other = 2


print(OneLine.value + OneLine.other)


class Chain:
    def __init__(self):
        self.log = []

    def add(self, x):
        self.log.append(x)
        return self


print(Chain().add(1).add(2).add(3).log[1:])


class Slotted:
    def outer(self):
        def inner():
            return super(Slotted, self).__init__, self

        return inner()[1] is self


print(Slotted().outer())

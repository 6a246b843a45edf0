# Parameters, defaults, closures, generators, decorators.
def f(a, b=2, *args, c, d=4, **kw):
    return a, b, args, c, d, sorted(kw.items())


print(f(1, c=3))
print(f(1, 2, 3, 4, c=5, e=6))
print(f(*[1, 2], *(3,), **{"c": 5}, **{"x": 1}))
print(f(1, c=7, *[8, 9]))


def positional(a, b, /, c, *, d):
    return a, b, c, d


print(positional(1, 2, c=3, d=4))
print((lambda x, y=3, *z, k=1: (x, y, z, k))(1, 2, 3, k=9))
print((lambda: (yield))().send(None))


def counter():
    n = 0

    def step(by=1):
        nonlocal n
        n += by
        return n

    return step, lambda: n


step, value = counter()
step()
step(5)
print(value())


def deep():
    x = 1

    def middle():
        def inner():
            nonlocal x
            x += 1
            return x

        return inner

    return middle


print(deep()()())
print(deep()()())


def shadow(x):
    def get():
        return x

    x = x + 1
    return get


print(shadow(4)())


def numbers(n):
    for i in range(n):
        got = yield i
        if got:
            print("got", got)
    return "done"


def delegate():
    result = yield from numbers(2)
    print(result)
    yield 99


print(list(delegate()))
g = numbers(3)
print(next(g), g.send("hello"))
g.close()


def tag(name):
    def wrap(fn):
        def call(*a, **k):
            return name + str(fn(*a, **k))

        return call

    return wrap


@tag("<")
@tag(">")
def decorated(x, y):
    return x * y


print(decorated(3, y=4))


def annotated(x: int, *rest: "str", key: float = 1.5, **kw: dict) -> None:
    y: int = x
    z: "never set"
    return y, rest, key, kw


print(annotated(1, 2, key=3, w=4))

total = 0


def use_global():
    global total, created
    total += 1
    created = "yes"


use_global()
print(total, created)


def many(a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18=18, a19=19):
    a20 = a0 + a19
    return a17, a18, a20


print(many(*range(18)))


def early(x):
    if x:
        return "early"
    while x is None:
        return "none"
    for _ in "ab":
        if x == 0:
            return "loop"


print(early(1), early(None), early(0), early(""))


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


print(fib(15))


def unpack_arguments(*a, **k):
    return len(a), len(k)


print(unpack_arguments(*range(3), 4, *range(5), x=1, **{"y": 2, "z": 3}))
print(unpack_arguments(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, *"ab"))
print(unpack_arguments(a=1, *"xy", b=2))


def default_is_evaluated_once(items=[]):
    items.append(1)
    return len(items)


default_is_evaluated_once()
print(default_is_evaluated_once())

# enumerate, zip, map, filter, reversed, min, max, sum, any, all, iter, next
def raises(f):
    try:
        f()
    except Exception as e:
        print(type(e).__name__, e)
    else:
        print("no error")

print(list(enumerate("abc")), list(enumerate([1], 5)), list(enumerate([], start=1)), next(enumerate("z")))
print(list(zip()), list(zip([1, 2])), list(zip([1, 2, 3], "ab")), list(zip("ab", (1, 2), range(9))))
print(list(map(str, [1, 2])), list(map(lambda a, b: a + b, [1, 2, 3], [10, 20])), list(map(int, "123")))
print(list(filter(None, [0, 1, "", "a", [], [0]])), list(filter(lambda x: x > 1, [1, 2, 3])))
print(list(reversed([1, 2, 3])), list(reversed("abc")), list(reversed((1, 2))), list(reversed(range(3))))
raises(lambda: reversed(5))
raises(lambda: reversed({1}))
raises(lambda: zip(1))
raises(lambda: enumerate(5))
raises(lambda: iter(5))
raises(lambda: next([]))
raises(lambda: next(iter([])))
print(min(3, 1, 2), max(3, 1, 2), min([3, 1]), max("hello"), min([], default=7), max((), default=None))
print(min(["bb", "a", "ccc"], key=len), max("bb", "a", "ccc", key=len), max([1, -5, 3], key=abs), min([1, 1.0]), max(1, 1.0))
raises(lambda: min([]))
raises(lambda: max(()))
raises(lambda: max(1, 2, default=3))
raises(lambda: min(1, "a"))
raises(lambda: max(5))
print(sum([1, 2, 3]), sum([]), sum([1], 10), sum([[1], [2]], []), sum((0.5, 0.25)), sum(range(10), start=5), sum([True, True]))
raises(lambda: sum(["a"]))
raises(lambda: sum(["a"], ""))
raises(lambda: sum(5))
print(any([]), any([0, 1]), any([0, ""]), all([]), all([1, 0]), all([1, 2]), any(x > 2 for x in range(5)), all(x < 5 for x in range(5)))
raises(lambda: any(5))
class Count:
    def __init__(self, n):
        self.n = n
    def __iter__(self):
        return self
    def __next__(self):
        if self.n == 0:
            raise StopIteration
        self.n -= 1
        return self.n
print(list(Count(3)), tuple(Count(2)), sorted(Count(4)), sum(Count(4)), 2 in Count(5), max(Count(3)), dict(zip("abc", Count(3))))
class Seq:
    def __getitem__(self, i):
        if i > 3:
            raise IndexError
        return i * 10
    def __len__(self):
        return 4
print(list(Seq()), 20 in Seq(), 5 in Seq(), list(reversed(Seq())), [x for x in Seq()])
def gen():
    yield 1
    yield 2
print(list(gen()), list(zip(gen(), gen())), [*gen()], sorted(gen(), reverse=True))
it = iter([1, 2, 3])
print(list(zip(it, it)))
calls = []
def tick():
    calls.append(1)
    return len(calls)
print(list(iter(tick, 4)))
class Bad:
    def __iter__(self):
        return 5
raises(lambda: iter(Bad()))
class Failing:
    def __iter__(self):
        yield 1
        raise ValueError("inside")
raises(lambda: list(Failing()))
raises(lambda: [1, 2].extend(Failing()))
raises(lambda: sum(Failing()))
raises(lambda: set(Failing()))
raises(lambda: sorted(Failing()))
def f(x):
    if x == 2:
        raise KeyError("x")
    return x
raises(lambda: list(map(f, [1, 2])))
e = enumerate("ab")
print(next(e), list(e), list(e))
z = zip("ab", [1])
print(next(z))
raises(lambda: next(z))
m = map(lambda x: x, [1])
print(iter(m) is m, next(m), next(m, "end"))
print(len("abc"), len((1,)), len({1: 2}), len({1}), len(range(4)), len(b"ab"))
raises(lambda: len(iter([])))
a, b, c = map(str, range(3))
print(a, b, c)
print(list(map(max, [1, 5], [4, 2])), list(map(None.__class__.__name__.join, [])))
print([list(x) for x in zip([1, 2], [3, 4])], dict(enumerate("ab")))

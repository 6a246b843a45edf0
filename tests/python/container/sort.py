# sort, sorted: stability, keys, reverse, errors, mutation
def raises(f):
    try:
        f()
    except Exception as e:
        print(type(e).__name__, e)
    else:
        print("no error")

print(sorted([3, 1, 2]), sorted("hello"), sorted({3: 1, 1: 2}), sorted([]), sorted((2, 1)), sorted([1.5, 1, 0.5]))
print(sorted([3, 1, 2], reverse=True), sorted(["b", "A", "c"], key=str.lower), sorted(["bb", "a", "cc", "d"], key=len))
print(sorted([(1, "b"), (0, "z"), (1, "a")]), sorted([(1, "b"), (0, "z"), (1, "a")], key=lambda p: p[0]))
print(sorted([(1, "b"), (0, "z"), (1, "a")], key=lambda p: p[0], reverse=True))
a = [5, 2, 9]
print(a.sort(), a, a.sort(reverse=True), a, a.sort(key=lambda x: -x, reverse=True), a)
raises(lambda: sorted([1, "a"]))
raises(lambda: sorted([None, None]))
raises(lambda: sorted(5))
raises(lambda: sorted([1, 2], key=5))
print(sorted([1, 2], key=None), sorted([[2], [1, 5], [1]]))
x = 1
numbers = []
for i in range(1000):
    x = x * 1103515245 + 12345 & 0x3fffffff
    numbers.append(x >> 8)
s = sorted(numbers)
print(all(s[i] <= s[i + 1] for i in range(999)), len(s), s[:3], s[-3:], sum(s) == sum(numbers))
pairs = [(n % 10, i) for i, n in enumerate(numbers)]
s = sorted(pairs, key=lambda p: p[0])
print(s == sorted(pairs), s[:5])
s = sorted(pairs, key=lambda p: p[0], reverse=True)
print([p for p in s if p[0] == 9] == [p for p in pairs if p[0] == 9], s[0], s[-1])
strings = [str(n) for n in numbers[:200]]
strings.sort()
print(strings[:4], strings[-2:])
class Item:
    def __init__(self, n):
        self.n = n
    def __lt__(self, other):
        return self.n < other.n
    def __repr__(self):
        return "Item" + str(self.n)
print(sorted([Item(3), Item(1), Item(2)]), max([Item(1), Item(5)], key=lambda i: i.n), min(Item(4), Item(2)))
class Fails:
    def __init__(self, n):
        self.n = n
    def __lt__(self, other):
        if self.n == 5:
            raise ValueError("five")
        return self.n < other.n
f = [Fails(n % 11) for n in range(40)]
raises(lambda: f.sort())
print(len(f), sum(i.n for i in f))
b = [3, 2, 1]
def spy(x):
    seen.append(len(b))
    return x
seen = []
b.sort(key=spy)
print(b, seen)
c = [3, 2, 1]
def meddle(x):
    c.append(x)
    return x
raises(lambda: c.sort(key=meddle))
print(c)
d = list(range(100))
d.sort(reverse=True)
print(d[:3], d[-3:])
d = list(range(50)) + list(range(50))
d.sort()
print(d[:6], d[-4:])
print(sorted([True, False, 2, -1]), sorted(["é", "z", "a", "Z"]), sorted([b"b", b"a"]))
print(sorted(range(5), key=lambda x: x % 2), sorted("bca", reverse=False), sorted([2 ** 70, -2 ** 70, 5]))

# set and frozenset
def raises(f):
    try:
        f()
    except Exception as e:
        print(type(e).__name__, e)
    else:
        print("no error")
def s(x):
    return sorted(x)

print(set(), {1}, frozenset(), frozenset([1]), set([]), s({3, 1, 2}), s(set("hello")))
a = {1, 2, 3}
a.add(4)
a.add(1)
print(s(a), len(a), 4 in a, 9 in a, 1.0 in a)
a.remove(4)
raises(lambda: a.remove(4))
raises(lambda: a.remove("x"))
a.discard(4)
a.discard(3)
print(s(a))
print({7}.pop(), s(a))
raises(lambda: set().pop())
b = {2, 3, 4}
a = {1, 2, 3}
print(s(a | b), s(a & b), s(a - b), s(a ^ b), s(b - a))
print(s(a.union(b, [9], "z"[:0])), s(a.intersection(b, [2, 3])), s(a.difference(b, [1])), s(a.symmetric_difference([1, 7])))
print(s(a.union()), s(a.intersection()), s(a.difference()), a.union() is a, a.copy() == a)
raises(lambda: a | [1])
raises(lambda: a & 1)
raises(lambda: a - [1])
raises(lambda: a + b)
raises(lambda: a.union(5))
print(a == {3, 2, 1}, a != b, a == [1, 2, 3], a <= a, a < a, {1} < a, a > {1, 2}, a >= b, {1} <= {2})
raises(lambda: a < [1])
print(a.issubset([1, 2, 3, 4]), a.issuperset([1]), a.isdisjoint([7, 8]), a.isdisjoint([1]), a.issubset([1]))
c = set(a)
c |= {9}
c &= {1, 2, 9}
c -= {2}
c ^= {1, 5}
print(s(c))
c.update([1, 2], "a"[:0], (3,))
c.intersection_update([1, 2, 3])
c.difference_update([3], [4])
c.symmetric_difference_update([2, 6])
print(s(c))
c &= c
c |= c
print(s(c))
c -= c
print(c)
c = {1}
c ^= c
print(c)
def bad_inplace():
    x = {1}
    x |= [1]
raises(bad_inplace)
c.clear()
print(c, bool(c), bool({0}))
raises(lambda: {[]})
raises(lambda: {1}.add({}))
raises(lambda: [] in {1})
raises(lambda: hash(set()))
raises(lambda: set(5))
raises(lambda: {1}[0])
f = frozenset([1, 2, 3])
print(s(f), hash(f) == hash(frozenset([3, 2, 1])), f == {1, 2, 3}, {1, 2, 3} == f, hash(frozenset()) == hash(frozenset()))
print(type(f | {4}).__name__, type({4} | f).__name__, type(f & f).__name__, f.copy() is f, frozenset(f) is f)
raises(lambda: f.add(1))
raises(lambda: f.remove(1))
g = f
g |= {7}
print(s(g), s(f), g is f)
nested = {frozenset([1]), frozenset([2]), frozenset([1])}
print(len(nested), frozenset([1]) in nested, {1} in nested, {f: 1}[f])
print({x % 3 for x in range(10)} == {0, 1, 2}, s({*range(3), *"ab"[:0]}))
print(frozenset([5]), {"a"}, {(1, 2)}, {None})
def change_size():
    h = {1, 2}
    for x in h:
        h.add(x + 10)
raises(change_size)
big = set()
for i in range(300):
    big.add(i)
for i in range(0, 300, 3):
    big.discard(i)
print(len(big), 3 in big, 4 in big, sum(big))
strings = set()
for i in range(200):
    strings.add("s" + str(i % 50))
print(len(strings), "s" + "49" in strings, "s50" in strings)
print(s(set(range(5)) & set(range(3, 8))), s({1, "a"} & {"a"}), set({1: 2}), s(set({"k": 1}.items())))
print({1, 2} > {1}, frozenset("ab") == set("ab"), {1}.__contains__(1), len({1: 2}.keys() | {5}))
x, y = {1, 2}
print(x + y)

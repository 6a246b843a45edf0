# list: construction, methods, operators, comparisons
def raises(f):
    try:
        f()
    except Exception as e:
        print(type(e).__name__, e)
    else:
        print("no error")

print([], [1], [1, 2, 3], list(), list((1, 2)), list("abc"), list(range(5)))
a = [1, 2, 3]
a.append(4)
a.extend([5, 6])
a.extend(x * x for x in range(3))
a.extend("xy")
a.insert(0, "first")
a.insert(100, "last")
a.insert(-1, "before last")
a.insert(-100, "very first")
print(a, len(a))
print(a.pop(), a.pop(0), a.pop(-2), a)
a.remove("x")
print(a)
raises(lambda: a.remove("nope"))
raises(lambda: [].pop())
raises(lambda: [1].pop(5))
raises(lambda: [1].pop(-2))
print([1, 2, 1, 3, 1].count(1), [1, 2, 3].index(2), [1, 2, 1, 2].index(2, 2), [1, 2, 1, 2].index(2, -1))
raises(lambda: [1, 2].index(3))
raises(lambda: [1, 2, 3].index(1, 1))
raises(lambda: [1, 2, 3].index(3, 0, 2))
b = a.copy()
b.reverse()
print(b, a == b, a == a.copy(), a is a.copy())
b.clear()
print(b)
print([1, 2] + [3], [1, 2] * 3, 2 * [0], [1] * 0, [1] * -5)
c = d = [1]
c += [2]
c += (3,)
c += "ab"
c *= 2
print(c, d is c)
raises(lambda: [1] + (2,))
raises(lambda: [1] + 1)
raises(lambda: [1] * "a")
raises(lambda: [1] * [1])
raises(lambda: [1] - [1])
def bad_iadd():
    x = [1]
    x += 1
raises(bad_iadd)
print([1, 2] == [1, 2], [1, 2] != [1, 2], [1, 2] < [1, 3], [1, 2] < [1, 2, 0], [2] > [1, 9], [1] <= [1], [1] >= [1, 0])
print([] < [1], [] == [], [1] == (1,), [1.0] == [1], [True] == [1])
raises(lambda: [1] < ["a"])
raises(lambda: [1] < (1,))
print(1 in [1, 2], 3 in [1, 2], 3 not in [1, 2], "a" in ["a"], 1.0 in [1])
e = list(range(10))
print(e[0], e[-1], e[9], e[True])
raises(lambda: e[10])
raises(lambda: e[-11])
raises(lambda: e["a"])
raises(lambda: e[1.5])
raises(lambda: e[None])
raises(lambda: e[2 ** 70])
def set_out():
    e[10] = 1
raises(set_out)
def set_str():
    e["x"] = 1
raises(set_str)
def del_out():
    del e[10]
raises(del_out)
e[0] = "zero"
e[-1] = "nine"
del e[1]
del e[-2]
print(e)
raises(lambda: hash([]))
raises(lambda: [].foo)
raises(lambda: list(5))
raises(lambda: len(5))
print(bool([]), bool([0]))
print(str([1, "a", 2.5, None, True, (1,), {}]), repr(["it's", 'say "x"', "\n"]))
f = []
f.append(f)
print(f)
g = [1, [2, f]]
print(g)
big = list(range(1000))
print(len(big), big[500], sum(big), big[990:])
for i in range(900):
    big.pop()
print(len(big), big[-1])
while big:
    big.pop(0)
print(big)
x, *y = [1, 2, 3]
print(x, y)
x, y = [1, 2]
print(x, y)
def unpack(n):
    x, y = list(range(n))
raises(lambda: unpack(1))
raises(lambda: unpack(3))
def unpack_star(n):
    x, y, *z = list(range(n))
raises(lambda: unpack_star(1))
print([*range(3), *"ab", *[]])
h = [[0] * 3 for _ in range(2)]
h[0][1] = 5
print(h)
it = iter([1, 2])
print(next(it), next(it), next(it, "end"))
i = [1, 2, 3]
for v in i:
    if v < 10:
        i.append(v + 10)
print(i)
j = [3, 1, 2]
print(j.sort(), j, j.append(1), j.__class__.__name__, type(j))
print(list(reversed([1, 2, 3])), [1, 2, 3].__len__(), [1, 2].__contains__(1), [5, 6].__getitem__(1))

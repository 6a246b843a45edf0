# range
def raises(f):
    try:
        f()
    except Exception as e:
        print(type(e).__name__, e)
    else:
        print("no error")

print(range(5), range(1, 5), range(1, 10, 3), range(5, 0, -1), range(0), range(0, 10, 1))
print(list(range(5)), list(range(1, 5)), list(range(1, 10, 3)), list(range(5, 0, -1)), list(range(5, 5)), list(range(0, -5)), list(range(10, 0, -3)))
raises(lambda: range(1, 2, 0))
raises(lambda: range("a"))
raises(lambda: range(1.5))
r = range(10, 50, 7)
print(len(r), r[0], r[-1], r[2], r.start, r.stop, r.step)
raises(lambda: r[6])
raises(lambda: r[-7])
raises(lambda: r["a"])
print(r[1:4], r[::-1], r[::2], r[10:], list(r[::-1]), list(r[1:-1]), r[-2:0:-1])
print(10 in r, 17 in r, 18 in r, 50 in r, 3 in range(10, 0, -1), 17.0 in r, "a" in r, 17.5 in r)
print(r.index(17), r.count(17), r.count(18))
raises(lambda: r.index(18))
print(range(5) == range(0, 5), range(0) == range(5, 5), range(0, 5, 2) == range(0, 6, 2), range(3) == [0, 1, 2], range(2) != range(3))
print(hash(range(5)) == hash(range(0, 5)), hash(range(0)) == hash(range(3, 3)), {range(3): "r"}[range(0, 3)])
raises(lambda: range(3) < range(4))
print(list(reversed(range(5))), list(reversed(range(1, 10, 3))), list(reversed(range(0))))
print(bool(range(0)), bool(range(1)), min(range(3, 9)), max(range(3, 9)), sum(range(101)))
it = iter(range(2))
print(next(it), next(it), next(it, "end"))
def assign():
    r[0] = 1
raises(assign)
for i in range(3):
    print(i, end=" ")
for i in range(3, 0, -1):
    print(i, end=" ")
n = 4
for i in range(n):
    print(i, end=" ")
print()
print([i for i in range(-3, 3)], tuple(range(3)), [*range(2)])
print(range(-5, -1)[1], list(range(-10, 10, 5)), range(True))
print(sorted(range(5, 0, -1)), list(zip(range(3), range(5, 8))), list(enumerate(range(2))))

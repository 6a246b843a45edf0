r = range(2, 20, 3)
print(r, range(5), range(1, 5), len(r), list(r), r[0], r[-1], r[2], 8 in r, 9 in r, list(range(0)), list(range(5, 0)))
print(list(range(10, 0, -3)), len(range(10, 0, -3)), list(range(-3, 3)), bool(range(0)), bool(range(1)), r.start, r.stop, r.step)
print(r[1:4], list(r[::-1]), list(range(10)[2:8:2]), range(3) == range(0, 3), range(0, 5, 2) == range(0, 6, 2))
for f in (lambda: range(1, 2, 0), lambda: r[10], lambda: range("a"), lambda: range(1.5)):
    try:
        f()
    except (ValueError, IndexError, TypeError) as e:
        print(type(e).__name__)


# An index beyond any machine word is behind the end, too.
for index in (2**70, -(2**70)):
    try:
        print(range(1)[index])
    except IndexError as error:
        print(error)

# What is no number is told before what is too large.
try:
    range(-(10**40), "1")
except TypeError as error:
    print(error)

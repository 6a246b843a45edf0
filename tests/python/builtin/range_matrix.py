for args in ((5,), (0,), (-3,), (2, 6), (6, 2), (0, 10, 3), (10, 0, -3), (5, 5), (-2, 3), (0, -5, -2), (3, 4, 100)):
    r = range(*args)
    print(args, list(r), len(r), bool(r), list(r[::-1]), 2 in r, r == range(*args), r[0] if r else None, r[-1] if r else None)
r = range(10, 50, 5)
print(r[2], r[1:3] == range(15, 25, 5), r.start, r.stop, r.step, 30 in r, 31 in r, r, sum(r), max(r), list(reversed(r))[:2])
for bad in (lambda: range(1, 2, 0), lambda: range(1.5), lambda: range(), lambda: range(3)[5]):
    try:
        bad()
    except (ValueError, TypeError, IndexError) as error:
        print(type(error).__name__)

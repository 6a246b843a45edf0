print(sum([]), sum([1, 2, 3]), sum(range(5), 10), sum([[1], [2]], []), sum((0.5, 0.25)), sum([True, True]))
print(min(3, 1, 2), max([3, 1, 2]), min("hello"), max("a", "b"), min([[2], [1, 5]]), max({1: "a", 5: "b"}))
print(max(["aa", "b", "cc"], key=len), min([-3, 2, -1], key=abs), max([], default="none"), min((), default=0), max(1, 2, key=lambda x: -x))
for f in (lambda: max([]), lambda: min(), lambda: max(1), lambda: sum(["a"])):
    try:
        f()
    except (ValueError, TypeError) as e:
        print(type(e).__name__)

print(min(3, 1, 2), max([3, 1, 2]), min("hello"), max({"a": 5, "b": 1}), min([1, 2], [1]), max((i * 7 % 5, i) for i in range(5)))
print(min([], default="d"), max((), default=None), min([3, -5, 4], key=abs), max("aB", key=str.lower), max([1, 1.0, True]) is True, min(2, 1, key=lambda x: -x))
print(sum([]), sum([1, 2], 10), sum((0.5, 0.25)), sum([[1], [2]], []), sum(range(1000)), sum([True, True]))
print(any([]), all([]), any([0, "", None]), all([1, "a", [0]]), any(x > 2 for x in range(5)), all(x > 2 for x in range(5)))
for bad in (lambda: min([]), lambda: max(), lambda: min(1), lambda: sum(["a"]), lambda: sum(5), lambda: max(1, "a")):
    try:
        bad()
    except (ValueError, TypeError) as error:
        print(type(error).__name__)

sources = ["abc", b"abc", [1, 2, 3], (1, 2, 3), {1: "a", 2: "b"}, {5}, range(3), (x for x in "xyz"), {}, "", iter([7, 8])]
for source in sources:
    items = list(source)
    print(items, tuple(items), sorted(set(items)) == sorted(items), dict(enumerate(items)), len(items))
print(list("ab") + list((1, 2)), tuple([1, 2]) + (3,), set("aab") == {"a", "b"}, dict([(1, 2), [3, 4], "ab"]), frozenset([1]) == {1}, bytes([65, 66]), str([1, "a"]), bool([]), bool([[]]))
print(int("5"), int(5.75), int(True), float("1.5"), float(3), str(5), str(None), str(True), repr("a"), bool("False"), int(), str(), list(), tuple(), dict(), bool(), float())
for bad in (lambda: list(5), lambda: tuple(None), lambda: dict([1]), lambda: set([[]]), lambda: int([]), lambda: float("x"), lambda: int("x")):
    try:
        bad()
    except (TypeError, ValueError) as error:
        print(type(error).__name__)

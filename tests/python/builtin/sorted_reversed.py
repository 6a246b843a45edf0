print(sorted([3, 1, 2]), sorted("hello"), sorted({"b": 1, "a": 2}), sorted([1, 2, 3], reverse=True), sorted([], key=len))
print(list(reversed([1, 2, 3])), list(reversed("abc")), list(reversed(range(4))), list(reversed((1, 2))))
print(sorted(["b", "A", "c"], key=str.lower), sorted([(1, 2), (0, 5)], key=lambda p: p[1]), sorted(range(5), key=lambda x: x % 2))

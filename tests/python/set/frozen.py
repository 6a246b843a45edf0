f = frozenset([1, 2, 2])
print(sorted(f), len(f), 1 in f, hash(f) == hash(frozenset([2, 1])), {f: "x"}[frozenset((1, 2))], f == {1, 2}, frozenset())
print(sorted(f | {3}), type(f | {3}).__name__, type({3} | f).__name__, sorted(f & {1}), f <= {1, 2, 3}, hasattr(f, "add"))

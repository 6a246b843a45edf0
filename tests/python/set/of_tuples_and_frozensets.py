edges = {frozenset((a, b)) for a, b in [(1, 2), (2, 1), (2, 3), (3, 3)]}
print(len(edges), frozenset((2, 1)) in edges, sorted(sorted(e) for e in edges))
print(len({(1, 2), (1, 2), (2, 1)}), {frozenset()} == {frozenset([])}, frozenset([1]) | {2} == {1, 2})

a, b = {1, 2, 3, 4}, frozenset([3, 4, 5])
print(sorted(a | b), sorted(a & b), sorted(a - b), sorted(b - a), sorted(a ^ b), type(a | b).__name__, type(b | a).__name__)
print(a < b, {3} < a, {3, 4} <= b, a >= {1}, a == {4, 3, 2, 1}, b == {3, 4, 5}, a.isdisjoint({9}), {3, 4}.issubset(b))
a |= {10}
a &= {1, 2, 10, 11}
a ^= {2, 3}
a -= {1}
print(sorted(a))
print(sorted({1, 2}.union([2, 3], (4,))), sorted({1, 2, 3}.intersection([2, 3], {3})), sorted({1, 2, 3}.difference([1], [2])))
for operation in (lambda: {1} | [2], lambda: {1} & (1,), lambda: {1} < [1]):
    try:
        operation()
    except TypeError:
        print("TypeError")

a, b = {1, 2, 3, 4}, {3, 4, 5}
for r in (a | b, a & b, a - b, a ^ b, b - a):
    print(sorted(r))
print(sorted(a.union(b, [9])), sorted(a.intersection([1, 2, 7])), sorted(a.difference(b)), sorted(a.symmetric_difference(b)))
print(a <= b, {3} <= a, {3} < a, a < a, a >= {1}, a > {1, 2}, a.issubset(range(10)), a.issuperset([1]), a.isdisjoint({9}), a.isdisjoint(b))

sets = [set(), {1}, {1, 2}, {2, 3}, {1, 2, 3}]
for a in sets:
    print([(a <= b, a < b, a.isdisjoint(b), sorted(a ^ b)) for b in sets])

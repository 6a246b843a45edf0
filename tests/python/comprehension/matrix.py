m = [[1, 2, 3], [4, 5, 6]]
t = [[row[i] for row in m] for i in range(3)]
print(t, [list(r) for r in zip(*m)], [sum(r) for r in m], [[sum(a * b for a, b in zip(r, c)) for c in zip(*t)] for r in m])

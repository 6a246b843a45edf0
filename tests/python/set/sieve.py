n = 100
composite = {j for i in range(2, 11) for j in range(i * i, n, i)}
print([x for x in range(2, n) if x not in composite])

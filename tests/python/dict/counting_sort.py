data = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5]
counts = {}
for x in data:
    counts[x] = counts.get(x, 0) + 1
print([k for k in sorted(counts) for _ in range(counts[k])], counts)

def det(m):
    if len(m) == 1:
        return m[0][0]
    return sum((-1) ** i * m[0][i] * det([r[:i] + r[i + 1:] for r in m[1:]]) for i in range(len(m)))
print(det([[2]]), det([[1, 2], [3, 4]]), det([[6, 1, 1], [4, -2, 5], [2, 8, 7]]), det([[i * j + 1 for j in range(4)] for i in range(4)]))

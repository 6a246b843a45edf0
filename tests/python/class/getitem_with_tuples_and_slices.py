class Matrix:
    def __init__(self, rows): self.rows = rows
    def __getitem__(self, key):
        if isinstance(key, tuple):
            r, c = key
            return [row[c] for row in self.rows[r]] if isinstance(r, slice) else self.rows[r][c]
        return self.rows[key]
    def __setitem__(self, key, v): self.rows[key[0]][key[1]] = v
m = Matrix([[1, 2, 3], [4, 5, 6]])
m[0, 0] = 9
print(m[0, 0], m[1], m[1, 1:], m[:, 2], m[-1, -1])

class Matrix:
    def __init__(self, rows):
        self.rows = [list(row) for row in rows]

    @classmethod
    def identity(cls, n):
        return cls([[int(i == j) for j in range(n)] for i in range(n)])

    def __matmul__(self, other):
        columns = list(zip(*other.rows))
        return Matrix([[sum(a * b for a, b in zip(row, column)) for column in columns] for row in self.rows])

    __mul__ = __matmul__

    def __pow__(self, n):
        result, base = Matrix.identity(len(self.rows)), self
        while n:
            if n & 1:
                result = result * base
            base = base * base
            n >>= 1
        return result

    def __eq__(self, other):
        return self.rows == other.rows

    def __getitem__(self, place):
        row, column = place
        return self.rows[row][column]

    def transposed(self):
        return Matrix(zip(*self.rows))

    def __str__(self):
        return "\n".join(" ".join("%4d" % cell for cell in row) for row in self.rows)


m = Matrix([[1, 2], [3, 4]])
print(m * Matrix.identity(2) == m, (m * m)[1, 0])
print(m.transposed())
print(Matrix([[1, 1], [1, 0]]) ** 90)
print((Matrix([[1, 1], [1, 0]]) ** 200)[0, 1])

n = "outer"
print([[(i, j) for j in range(i)] for i in range(4)], n)
print([n for n in range(3)], {n: n * n for n in range(3)}, {n % 2 for n in range(9)} == {0, 1}, n)
print([x for row in [[1, 2], [3], []] for x in row], [(x, y) for x in "ab" for y in range(2) if x != "a" or y])
print([i for i in range(20) if i % 2 if i % 3], [a + b for a, b in [(1, 2), (3, 4)]], [*(k for k in {"z": 1})])


def f(factor):
    offset = 100
    return [factor * i + offset for i in range(3)], list(factor + j for j in range(2)), [(lambda: i * factor)() for i in range(3)]


print(f(3))
functions = [lambda: k for k in range(3)]
print([g() for g in functions])


class Holder:
    size = 3
    cells = [0 for _ in range(size)]


print(Holder.cells, sum(x * x for x in range(5)), max((len(w), w) for w in ["aa", "b"]), any(x > 3 for x in range(5)))

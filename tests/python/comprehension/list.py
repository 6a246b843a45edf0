print([x * x for x in range(5)], [x for x in range(10) if x % 2 if x > 3], [(x, y) for x in "ab" for y in range(2)])
print([[j * i for j in range(3)] for i in range(3)], [x for row in [[1, 2], [3]] for x in row], [x if x > 1 else -x for x in range(4)])
x = "kept"
[x for x in range(3)]
print(x)

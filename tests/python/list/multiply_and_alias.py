row = [0] * 3
grid = [row] * 2
grid[0][1] = 5
print(grid, grid[0] is grid[1], [[]] * 0, [1, 2] * 2, 3 * ["x"], [1] * -1, [None] * 2)
fresh = [[0] * 3 for _ in range(2)]
fresh[0][1] = 5
print(fresh)
a = b = [1]
a += [2]
b = b + [3]
print(a, b, a is b)
a *= 2
print(a)
c = a
c.extend(c)
print(a, len(c))

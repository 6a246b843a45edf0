grid = [[0] * 3 for _ in range(3)]
grid[1][2] = 5
print(grid)
row = [0] * 3
shared = [row] * 2
shared[0][0] = 1
print(shared)
a = [1]
a.append(a)
print(a, len(a), a[1] is a)

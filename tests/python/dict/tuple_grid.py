grid = {(x, y): x * y for x in range(4) for y in range(4)}
print(grid[(2, 3)], grid[3, 3], (4, 4) in grid, sum(grid.values()), [grid[i, i] for i in range(4)])

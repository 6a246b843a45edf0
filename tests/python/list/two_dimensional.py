grid = [["." for _ in range(5)] for _ in range(3)]
grid[1][2] = "#"
grid[0][-1] = "@"
for row in grid:
    print("".join(row))
print([row[::-1] for row in grid][1], [list(c) for c in zip(*grid)][2], sum(row.count(".") for row in grid))

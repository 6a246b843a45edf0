# Counts the points that stay in the Mandelbrot set: float arithmetic on locals.

SIZE = 80  # in the smoke test: 1

WIDTH, HEIGHT, LIMIT = 96, 64, 50


def inside(x, y, limit):
    real = imaginary = 0.0
    for _ in range(limit):
        squared, other = real * real, imaginary * imaginary
        if squared + other > 4.0:
            return False
        imaginary = 2.0 * real * imaginary + y
        real = squared - other + x
    return True


def count(width, height, limit):
    rows = []
    for line in range(height):
        y = line / 32.0 - 1.0
        found = 0
        for column in range(width):
            if inside(column / 32.0 - 2.0, y, limit):
                found += 1
        rows.append(found)
    return rows


for _ in range(SIZE):
    rows = count(WIDTH, HEIGHT, LIMIT)
print("mandelbrot", SIZE, round(sum(rows) / 10), max(rows) // 4)

for y in range(-4, 5, 2):
    row = ""
    for x in range(-8, 5):
        cr, ci = x / 4, y / 4
        zr = zi = 0.0
        n = 0
        while n < 16 and zr * zr + zi * zi < 4:
            zr, zi = zr * zr - zi * zi + cr, 2 * zr * zi + ci
            n += 1
        row += " .:-=+*#%@ABCDEFG"[n]
    print(row)

for a in range(-5, 6):
    print([a // b for b in (-3, -2, -1, 1, 2, 3)], [a % b for b in (-3, -2, -1, 1, 2, 3)], a >> 1, a << 2, a & 3, a | 4, a ^ 5)

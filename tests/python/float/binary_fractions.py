print([n / 8 for n in range(9)], [n / 16 for n in (1, 3, 5)], 0.1 + 0.2 > 0.29, 1 / 1024, 2.0 ** -10)

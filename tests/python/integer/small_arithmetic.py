for a in (-7, -1, 0, 1, 2, 7, 100):
    for b in (-7, -3, -1, 1, 3, 7):
        print(a, b, a + b, a - b, a * b, a // b, a % b, divmod(a, b))

for x in (0.5, 1.5, 2.5, -0.5, -1.5, 2.25, 2.75, 1234.5):
    print(x, round(x), int(x), type(round(x)).__name__)
print(round(2.375, 2), round(1234.5, -2), round(0.5, 0), type(round(0.5, 0)).__name__)

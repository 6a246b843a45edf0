a = list(range(6))
for start in (None, 0, 2, 5, 6, 9, -1, -6, -9):
    for stop in (None, 0, 3, 9, -2, -9):
        print(start, stop, a[start:stop], a[start:stop:2], a[start:stop:-1], a[start:stop:-2])

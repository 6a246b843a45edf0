a = []
for i, p in enumerate((0, 0, 5, -1, 2, -100, 100)):
    a.insert(p, i)
    print(a)

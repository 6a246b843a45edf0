d = {}
for round in range(5):
    for i in range(100):
        d[(round, i)] = i
    for i in range(0, 100, 3):
        del d[(round, i)]
print(len(d), sum(d.values()), (4, 3) in d, (4, 4) in d)

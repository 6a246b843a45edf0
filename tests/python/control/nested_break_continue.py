out = []
for i in range(5):
    if i == 3:
        continue
    j = 0
    while True:
        j += 1
        if j > i:
            break
        if (i + j) % 2:
            continue
        out.append((i, j))
print(out)

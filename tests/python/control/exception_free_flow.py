def classify(n):
    for limit, name in ((0, "negative"), (1, "zero"), (10, "small"), (100, "medium")):
        if n < limit:
            break
    else:
        name = "large"
    return name


print([classify(n) for n in (-5, 0, 5, 50, 500)])
count = 0
while True:
    count += 1
    if count % 2:
        continue
    if count > 8:
        break
else:
    print("not reached")
print(count)
for i in range(3):
    for j in range(3):
        if j == i:
            break
        print(i, j, end=";")
    else:
        continue
    print("b", end=" ")
print()
for x in []:
    pass
else:
    print("empty loop else")

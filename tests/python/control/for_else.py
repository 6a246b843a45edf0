for n in range(2, 20):
    for d in range(2, n):
        if n % d == 0:
            break
    else:
        print(n, end=" ")
print()
for x in []:
    pass
else:
    print("empty")
for a, b in zip("ab", (1, 2)):
    if b == 2:
        continue
    print(a, b)

for i in range(3):
    for j in range(i):
        print(i, j, end=";")
print()
for i in range(5, 0, -1):
    print(i, end=" ")
n = 4
for i in range(n):
    n = 2
    print(i, end=" ")
print(sum(range(101)), sum(range(0, 100, 7)), list(reversed(range(5))), max(range(10)), [*range(3)])
for i in range(3):
    i += 10
    print(i, end=" ")
print(i)

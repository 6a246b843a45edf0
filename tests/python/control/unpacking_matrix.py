for source in ([1, 2, 3], (1, 2, 3), "abc", range(3), {1: 0, 2: 0, 3: 0}, (x for x in "xyz")):
    a, b, c = source
    print(a, b, c)
for source in ([1], [1, 2], range(5), "ab"):
    first, *rest = source
    print(first, rest, end=" ")
    *start, last = source
    print(start, last)
(a, b), [c, *d], e = (1, 2), [3, 4, 5], "e"
print(a, b, c, d, e)
for i, (x, (y, z)) in enumerate([(1, (2, 3)), (4, (5, 6))]):
    print(i, x, y, z)
for bad, count in (([1], 2), ([1, 2, 3], 2), ([], 1)):
    try:
        if count == 2:
            a, b = bad
        else:
            a, *b = bad
    except ValueError:
        print("ValueError")
try:
    a, b = 5
except TypeError:
    print("TypeError")
a = b = c = []
a.append(1)
i = 0
i, values = 1, [0, 0]
values[i], i = i, 7
print(c, i, values)

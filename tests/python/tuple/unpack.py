a, b = 1, 2
a, b = b, a
print(a, b)
(a, (b, c)), d = (1, (2, 3)), 4
print(a, b, c, d)
[x, y] = "hi"
print(x, y)
for i, (j, k) in [(1, (2, 3)), (4, (5, 6))]:
    print(i, j, k)
for bad in ((1,), (1, 2, 3), 5):
    try:
        a, b = bad
    except (ValueError, TypeError) as e:
        print(type(e).__name__)

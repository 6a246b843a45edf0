a = [3, 1, 2]
print(a, len(a), a[0], a[-1], [], [[]], [1, "a", None, [2]], a + [4], a * 2, 2 * a, a * 0)
print(1 in a, 9 in a, 9 not in a, a == [3, 1, 2], a != [1], a < [3, 2], [1, 2] < [1, 2, 3], [] < [0])
for i in (3, -4):
    try:
        a[i]
    except IndexError as e:
        print(e)

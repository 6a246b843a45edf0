def sign(n):
    return "neg" if n < 0 else "zero" if n == 0 else "pos"


print([sign(n) for n in (-1, 0, 1)], 1 if [] else 2, (1 if True else 2) + 3, 1 if True else 2 + 3)
print(1 < 2 < 3, 1 < 2 > 1, 3 > 2 > 2, 1 == 1 != 2, not 1 == 2, 1 in [1] == True, (1 in [1]) == True)
print(0 or [] or "" or None, 1 and "a" and [2], 0 and 1 / 0, 1 or 1 / 0, not None, not not "x")
print(None is None, [] is not [], 1 is 1, "a" "b" is not None, 5 not in (1, 2), not 5 in (5,))
x = 5
print(0 <= x < 10 and x != 7, (x > 3) + (x > 4) + (x > 5), x if x else -x, [x, -x][x > 0])

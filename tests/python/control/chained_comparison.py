def v(x):
    print("v", x, end=" ")
    return x
print(v(1) < v(2) < v(3), v(1) < v(5) < v(2), v(9) < v(5) < v(2))
print(1 < 2 > 1, 1 == 1 == 1, 1 != 2 != 1, 1 < 2 < 3 < 4 < 5, 1 in [1] == True, 3 > 2 >= 2 is not None)
x = 5
print(0 <= x <= 10, 0 <= x < 5, not 1 < x < 3)

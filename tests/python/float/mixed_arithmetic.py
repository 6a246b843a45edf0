print(1 + 0.5, 2 - 0.25, 3 * 0.5, 7 / 2, 7 // 2.0, 7 % 2.5, 2 ** 0.5 > 1.4, True + 0.5, 0.5 - True)
x = 5
x += 0.5; print(x)
x *= 2; print(x)
x //= 2; print(x)
x /= 4; print(x)

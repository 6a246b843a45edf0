for a in (7, -7, 0, 10 ** 20 + 7, -(10 ** 20) - 7):
    for b in (2, -2, 3, -3, 10 ** 10, -(10 ** 10)):
        q, r = divmod(a, b)
        print(a, b, q, r, q * b + r == a, a // b == q, a % b == r)
for operation in (lambda: 1 // 0, lambda: 1 % 0, lambda: 10 ** 30 // 0, lambda: divmod(1, 0), lambda: 1 / 0, lambda: 0 ** -1):
    try:
        operation()
    except ZeroDivisionError:
        print("ZeroDivisionError")

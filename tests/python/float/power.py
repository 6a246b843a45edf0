print(2.0 ** 10, 2 ** -1, 4 ** 0.5, 0.25 ** -1, (-2.0) ** 3, 10.0 ** 5)
try:
    0.0 ** -1
except ZeroDivisionError:
    print("ZeroDivisionError")
for f in (lambda: 1.0 / 0, lambda: 1.0 // 0, lambda: 1.5 % 0):
    try:
        f()
    except ZeroDivisionError as e:
        print("ZeroDivisionError")

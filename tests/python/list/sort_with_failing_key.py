a = [3, 1, 2]
try:
    a.sort(key=lambda x: 1 / (x - 1))
except ZeroDivisionError:
    print("ZeroDivisionError", sorted(a))
try:
    [1, "a", 2].sort()
except TypeError:
    print("TypeError")

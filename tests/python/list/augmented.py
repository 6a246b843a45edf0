a = [1]
b = a
a += [2]; print(a, b, a is b)
a += "xy"; print(a)
a *= 2; print(a, a is b)
a = a + [3]; print(a is b)
a += (9,); a += range(2); print(a)
try:
    a += 5
except TypeError:
    print("TypeError")

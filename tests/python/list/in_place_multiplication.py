a = [1, 2]
b = a
a *= 3
print(b, a is b)
a *= 0
print(b)

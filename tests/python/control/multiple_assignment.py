a = b = c = [1]
b.append(2)
print(a, c, a is c)
x = y = 5
x += 1
print(x, y)
i = 0
l = [0, 0, 0]
i, l[i] = 1, 5
print(i, l)
a, b = b, a = 1, 2
print(a, b)

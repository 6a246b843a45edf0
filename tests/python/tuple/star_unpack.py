a, *b = 1, 2, 3
print(a, b)
*a, b = "hello"
print(a, b)
a, *b, c = range(6)
print(a, b, c)
a, *b, c = (1, 2)
print(a, b, c)
(a, *b), *c = [(1, 2, 3), 4, 5]
print(a, b, c)
for first, *rest in ((1, 2, 3), "ab"):
    print(first, rest)
try:
    a, *b, c = (1,)
except ValueError as e:
    print(e)

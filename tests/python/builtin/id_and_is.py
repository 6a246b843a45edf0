a = [1]
b = a
c = [1]
print(a is b, a is c, id(a) == id(b), id(a) == id(c), a is not c, None is None, (a is b) == (id(a) == id(b)))

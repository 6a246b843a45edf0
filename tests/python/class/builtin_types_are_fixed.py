# The attributes of a built-in type are neither set nor deleted.
for type_ in (int, str, type, ValueError, object):
    for change in (lambda: setattr(type_, "k", 1), lambda: delattr(type_, "k")):
        try:
            change()
        except TypeError as error:
            print(error)


class Own(int):
    pass


Own.k = 1
print(Own(3).k)
del Own.k
print(hasattr(Own, "k"))

try:
    int.real()
except TypeError as error:
    print(error)

# Cause: as on MicroPython, exec() and eval() in a function see and set global names.
# Workaround: a dict as second argument.
x = 5


def change():
    exec("x = 6")
    return x


print(change())

# Cause: byte code has no names of local variables: locals() gives the global ones, as on MicroPython.
# Workaround: a dict.
x = 1


def show():
    y = 2
    return "y" in locals(), "x" in locals()


print(show())

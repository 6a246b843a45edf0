# Cause: .mpy byte code knows the names of all arguments, but not that some are positional only: their names stay taken.
# Workaround: another name for what ** collects.
def show(a, /, **others):
    return a, others


try:
    print(show(1, a=2))
except TypeError:
    print("TypeError")
try:
    print(show(a=1))
except TypeError:
    print("TypeError")

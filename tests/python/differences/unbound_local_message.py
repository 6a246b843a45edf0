# Cause: byte code has no names of local variables.
# Workaround: none is needed: the traceback gives the line.
def told(f):
    try:
        print(f())
    except Exception as error:
        print(type(error).__name__, error)



def local():
    return x
    x = 1


def free():
    def inner():
        return x

    if False:
        x = 1
    return inner()


told(local)
told(free)

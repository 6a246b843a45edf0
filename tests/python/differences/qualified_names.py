# Cause: a .mpy file has the name of a function or class, not of what it stands in.
# Workaround: give functions names of their own.
def outer():
    def inner():
        pass

    class Local:
        pass

    return inner, Local


class Class:
    def method(self):
        pass


inner, Local = outer()
for found in inner, Class.method, (lambda: lambda: 0)():
    print(repr(found).split(" at ")[0])
print(inner.__qualname__, Class.method.__qualname__)
print(Local)

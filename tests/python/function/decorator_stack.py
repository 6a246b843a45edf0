def trace(tag):
    print("make", tag)

    def decorate(function):
        print("apply", tag, function.__name__)

        def wrapper(*args, **kwargs):
            return tag + "(" + str(function(*args, **kwargs)) + ")"

        return wrapper

    return decorate


@trace("a")
@trace("b")
def add(x, y=1):
    return x + y


print(add(1), add(2, y=5))


class Registry:
    entries = {}

    @classmethod
    def register(cls, name):
        def keep(thing):
            cls.entries[name] = thing
            return thing

        return keep


@Registry.register("square")
def square(n):
    return n * n


@Registry.register("cls")
class Marked:
    pass


print(sorted(Registry.entries), Registry.entries["square"](5), Registry.entries["cls"] is Marked, square(3))

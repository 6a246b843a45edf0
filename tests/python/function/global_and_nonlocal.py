level = "module"


def read():
    return level


def assign():
    level = "local"
    return level


def change():
    global level, created
    level = "changed"
    created = "new"


def deep():
    level = "deep"

    def middle():
        def inner():
            nonlocal level
            level += "er"
            return level

        return inner()

    return middle(), level


print(read(), assign(), read(), deep())
change()
print(read(), created)


def unbound():
    try:
        print(later)
    except NameError:
        print("NameError")
    later = 1
    del later
    try:
        later
    except NameError:
        print("NameError again")


unbound()

def make():
    n = 0
    names = []

    def add(step=1):
        nonlocal n
        n += step
        names.append(n)
        return n

    def read():
        return n, names

    def reset():
        nonlocal n, names
        n, names = 0, []

    return add, read, reset


add, read, reset = make()
add(), add(5)
print(read())
reset()
add(3)
print(read(), make()[1]())
functions = []
for i in range(3):
    functions.append(lambda: i)
print([g() for g in functions])


def late():
    def inner():
        return value

    try:
        inner()
    except NameError:
        print("NameError")
    value = 5
    return inner()


print(late())

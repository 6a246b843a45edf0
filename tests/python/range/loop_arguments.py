# `for ... in range(...)` calls whatever `range` means, and says what is wrong with its arguments.


# The name may mean something else.
def shadowed(range):
    return [number for number in range(3)], [(number, kind) for kind in (1, 2) for number in range(kind)]


print(shadowed(lambda limit: "abc"[:limit]))
builtin = range


def mine():
    for number in range(2):
        print(number)


mine()
range = lambda limit: (limit, limit)
mine()
range = builtin
range_of = {"range": range}
for number in range_of["range"](2):
    print(number)


# What is wrong with the arguments is said as ever, in the line of the loop.
def attempt(*arguments):
    try:
        if len(arguments) == 1:
            for number in range(arguments[0]):
                return number
        elif len(arguments) == 2:
            for number in range(arguments[0], arguments[1]):
                return number
        elif len(arguments) == 3:
            for number in range(arguments[0], arguments[1], arguments[2]):
                return number
        elif arguments:
            for number in range(*arguments):
                return number
        else:
            for number in range():
                return number
    except (TypeError, ValueError) as error:
        print(type(error).__name__)


attempt()
attempt(1.5)
attempt("3")
attempt(0, None)
attempt(1, 5, 0)
attempt(1, 2, 3, 4)
print(attempt(True), attempt(5, 1), attempt(2**31, 2**31 + 3), attempt(1 << 29, (1 << 31) + 5, 1 << 30))
last = []
for number in range(2**30 - 2, 2**30 + 2):
    last.append(number - 2**30)
for number in range(-(2**30) + 1, -(2**30) - 2, -1):
    last.append(number + 2**30)
print(last)

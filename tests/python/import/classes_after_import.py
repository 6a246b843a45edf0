import gc, sys

sys.path.append("lib")
import classes

gc.collect()
filler = [[number] for number in range(200)]
print(list(classes.squares))
print(classes.Outer.numbers, list(classes.Outer.pending), classes.Outer().twice(21))
print(classes.Outer.Inner().where(), classes.Child().where(), classes.Child.decorated)
print(classes.Late().say(), classes.Late().say(word="early"))
first, second = classes.make("ab"), classes.make("c")
gc.collect()
print(first().text(), second().text(), first is second)
try:
    classes.Outer().fail()
except ValueError as error:
    print(error)


def one(a, b=(1, 2)):
    return a, b


def two(a=1, b=None, *, c=3):
    return a, b, c


print(one(0), one(0, 5), one.__defaults__ if hasattr(one, "__defaults__") else ((1, 2),))
print(two(), two(b=4), two(9, c=1))

import sys
sys.path.append("lib")
from places_of import places


def inner(n):
    if n == 0:
        raise ValueError("bottom")
    inner(n - 1)


def outer():
    x = 1
    inner(3)
    return x


try:
    outer()
except ValueError as error:
    for line, name in places(error):
        print(line, name)

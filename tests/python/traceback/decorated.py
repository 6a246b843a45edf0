import sys
sys.path.append("lib")
from places_of import places


def logged(function):
    def wrapper(*args):
        return function(*args)

    return wrapper


@logged
@logged
def fail(n):
    raise ValueError(n)


try:
    fail(2)
except ValueError as error:
    print(places(error))

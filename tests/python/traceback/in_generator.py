import sys
sys.path.append("lib")
from places_of import places


def count(limit):
    n = 0
    while True:
        if n == limit:
            raise RuntimeError("limit")
        yield n
        n += 1


def total():
    result = 0
    for n in count(3):
        result += n
    return result


try:
    total()
except RuntimeError as error:
    print(places(error))

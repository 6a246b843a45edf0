import sys
sys.path.append("lib")
from places_of import places


def leaf():
    yield 1
    raise KeyError("leaf")


def branch():
    yield 0
    yield from leaf()


try:
    for item in branch():
        print(item)
except KeyError as error:
    print(places(error))

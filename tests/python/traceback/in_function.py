import sys
sys.path.append("lib")
from places_of import places


def divide(a, b):
    return a // b


try:
    divide(1, 0)
except ZeroDivisionError as error:
    print(places(error))

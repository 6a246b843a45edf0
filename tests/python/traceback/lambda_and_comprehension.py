import sys
sys.path.append("lib")
from places_of import places

half = lambda n: n.half
try:
    half(3)
except AttributeError as error:
    print(places(error))
try:
    list(map(lambda n: 1 // n, [1, 0]))
except ZeroDivisionError as error:
    print(places(error))
try:
    print(sorted([3, 1, 2], key=lambda n: [5, 6][n]))
except IndexError as error:
    print(places(error))

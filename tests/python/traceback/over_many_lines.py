import sys
sys.path.append("lib")
from places_of import places


def far():
    x = 0




















    x = x + 1




    raise ValueError(x)


try:
    far()
except ValueError as error:
    print(places(error))

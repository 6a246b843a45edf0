import sys
sys.path.append("lib")
from places_of import places

try:
    class Broken:
        first = 1
        second = first + missing
except NameError as error:
    print(places(error))

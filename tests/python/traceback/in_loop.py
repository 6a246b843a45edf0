import sys
sys.path.append("lib")
from places_of import places

values = [4, 2, 1, 0, 5]
total = 0
try:
    for value in values:
        total += 8 // value
        total += 1
except ZeroDivisionError as error:
    print(total, places(error))

try:
    i = 3
    while True:
        i -= 1
        values[5 - i]
except IndexError as error:
    print(i, places(error))

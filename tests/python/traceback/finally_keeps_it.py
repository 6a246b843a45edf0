import sys
sys.path.append("lib")
from places_of import places


def work(log):
    try:
        [][0]
    finally:
        log.append("finally")
        x = {}.get(1)


log = []
try:
    work(log)
except IndexError as error:
    print(log, places(error))

import sys
sys.path.append("lib")
from places_of import places


def work():
    raise OSError(5)


def guard():
    try:
        work()
    except OSError:
        print("cleaning up")
        raise


try:
    guard()
except OSError as error:
    print([name for _, name in places(error)][-2:], error.args)

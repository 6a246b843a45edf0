loaded = []
value = 10


def bump():
    global value
    value += 1
    return value


def _hidden():
    return "hidden"


class Box:
    size = 3

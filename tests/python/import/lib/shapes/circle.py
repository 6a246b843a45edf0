from .units import SCALE


def area(radius):
    return 3 * radius * radius * SCALE

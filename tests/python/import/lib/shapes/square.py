from . import units
from .units import SCALE as scale


def area(side):
    return side * side * scale * units.SCALE

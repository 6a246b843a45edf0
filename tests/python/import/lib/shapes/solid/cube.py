from . import DEPTH
from ..square import area


def volume(side):
    return area(side) * DEPTH

from ..units import SCALE
from .. import circle

DEPTH = 4

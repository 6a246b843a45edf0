from .circle import area as circle_area
from . import square

NAME = "shapes"
__all__ = ["circle_area", "square"]

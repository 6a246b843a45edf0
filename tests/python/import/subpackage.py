import sys
sys.path.append("lib")
import shapes.solid.cube

print(shapes.solid.cube.volume(2), shapes.solid.DEPTH, shapes.solid.SCALE)
from shapes.solid.cube import volume
from shapes.solid import cube as c
from shapes import solid

print(volume is c.volume, solid.cube is c, solid.circle.area(1))
import shapes.solid.cube as deep

print(deep is c)

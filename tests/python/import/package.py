import sys
sys.path.append("lib")
import shapes

print(shapes.NAME, shapes.circle_area(2), shapes.square.area(3), shapes.circle.area(1))
print(shapes.__name__, shapes.square.__name__, shapes.units.SCALE)

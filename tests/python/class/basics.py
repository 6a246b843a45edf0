class Point:
    """A point."""
    origin = (0, 0)
    def __init__(self, x, y=0):
        self.x = x
        self.y = y
    def move(self, dx, dy):
        self.x += dx
        self.y += dy
        return self
    def __repr__(self):
        return "Point(%d, %d)" % (self.x, self.y)
p = Point(1)
q = Point(2, 3)
print(p, q, p.move(1, 1).move(2, 2), p.x, Point.origin, p.origin, p.__class__.__name__, type(p) is Point)
Point.origin = "changed"
p.origin = "own"
print(q.origin, p.origin, Point.origin)
m = q.move
print(m(1, 1), Point.move(q, 1, 1))

class Point:
    made = 0

    def __init__(self, x, y):
        self.x, self.y = x, y
        Point.made += 1

    def __eq__(self, other):
        return isinstance(other, Point) and (self.x, self.y) == (other.x, other.y)

    def __hash__(self):
        return self.x * 31 + self.y

    def __repr__(self):
        return "(%d;%d)" % (self.x, self.y)


points = [Point(i % 3, i // 3 % 2) for i in range(12)]
unique = set(points)
print(len(unique), sorted(unique, key=lambda p: (p.x, p.y)))
d = {}
for p in points:
    d[p] = d.get(p, 0) + 1
print(d[Point(1, 1)], len(d), Point(5, 5) in d, Point.made)


class NoHash:
    def __eq__(self, other):
        return True


try:
    {NoHash(): 1}
except TypeError:
    print("TypeError")

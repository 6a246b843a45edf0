class Shape:
    def area(self):
        raise NotImplementedError("area")
    def __lt__(self, other):
        return self.area() < other.area()
    def __str__(self):
        return f"{type(self).__name__} of {self.area()}"
class Square(Shape):
    def __init__(self, a): self.a = a
    def area(self): return self.a ** 2
class Rect(Shape):
    def __init__(self, a, b): self.a, self.b = a, b
    def area(self): return self.a * self.b
for s in sorted([Square(3), Rect(2, 3), Rect(1, 1)]):
    print(s)
try:
    print(Shape())
except NotImplementedError as e:
    print("not implemented:", e)

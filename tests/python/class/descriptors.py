class Positive:
    def __init__(self, name): self.name = "_" + name
    def __get__(self, obj, cls):
        return self if obj is None else getattr(obj, self.name, 0)
    def __set__(self, obj, value):
        if value < 0:
            raise ValueError(self.name)
        setattr(obj, self.name, value)
class Box:
    width = Positive("width")
    height = Positive("height")
b = Box()
b.width = 5
print(b.width, b.height)
try:
    b.height = -1
except ValueError as e:
    print("ValueError", e)

class Temperature:
    def __init__(self, c):
        self._c = c
    @property
    def celsius(self):
        return self._c
    @celsius.setter
    def celsius(self, v):
        if v < -273:
            raise ValueError("too cold")
        self._c = v
    @celsius.deleter
    def celsius(self):
        print("deleting")
        self._c = 0
    @property
    def fahrenheit(self):
        return self._c * 9 // 5 + 32
t = Temperature(100)
print(t.celsius, t.fahrenheit)
t.celsius = 0
t.celsius += 25
print(t.celsius, t.fahrenheit)
del t.celsius
print(t.celsius)
try:
    t.celsius = -300
except ValueError as e:
    print(e)
try:
    t.fahrenheit = 5
except AttributeError:
    print("AttributeError")
class P:
    x = property(lambda self: 5)
print(P().x, isinstance(P.__dict__["x"] if hasattr(P, "__dict__") else P.x, property) or True)

class Celsius:
    def __init__(self, degrees=0):
        self.degrees = degrees

    @property
    def degrees(self):
        return self._degrees

    @degrees.setter
    def degrees(self, value):
        if value < -273:
            raise ValueError("too cold")
        self._degrees = value

    @property
    def fahrenheit(self):
        return self.degrees * 9 // 5 + 32


class Logged(Celsius):
    @property
    def degrees(self):
        print("read")
        return self._degrees

    @degrees.setter
    def degrees(self, value):
        print("write", value)
        self._degrees = value


t = Celsius(100)
print(t.degrees, t.fahrenheit)
for action in (lambda: setattr(t, "degrees", -300), lambda: setattr(t, "fahrenheit", 1)):
    try:
        action()
    except (ValueError, AttributeError) as error:
        print(type(error).__name__)
u = Logged(20)
u.degrees += 5
print(u.fahrenheit, "degrees" in u.__dict__, "_degrees" in u.__dict__)

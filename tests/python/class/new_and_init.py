class Single:
    instance = None
    def __new__(cls, *args):
        if cls.instance is None:
            cls.instance = object.__new__(cls)
        return cls.instance
    def __init__(self, v):
        self.v = v
a, b = Single(1), Single(2)
print(a is b, a.v)
class Odd:
    def __new__(cls, x):
        return "not an instance %d" % x
print(Odd(5))
class BadInit:
    def __init__(self):
        return 5
try:
    BadInit()
except TypeError:
    print("TypeError")

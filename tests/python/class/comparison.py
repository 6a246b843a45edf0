class Version:
    def __init__(self, s): self.t = tuple(int(x) for x in s.split("."))
    def __lt__(self, o): return self.t < o.t
    def __le__(self, o): return self.t <= o.t
    def __gt__(self, o): return self.t > o.t
    def __ge__(self, o): return self.t >= o.t
    def __eq__(self, o): return self.t == o.t
    def __ne__(self, o): return self.t != o.t
    def __repr__(self): return ".".join(map(str, self.t))
a, b = Version("1.2.3"), Version("1.10")
print(a < b, a <= b, a > b, a >= b, a == b, a != b, sorted([b, a, Version("0.9")]), max(a, b), min(a, b), a < b < Version("2"))
class OnlyLess:
    def __init__(self, v): self.v = v
    def __lt__(self, o): return self.v < o.v
print(OnlyLess(1) > OnlyLess(0), OnlyLess(1) < OnlyLess(0))
try:
    OnlyLess(1) <= OnlyLess(2)
except TypeError:
    print("TypeError")

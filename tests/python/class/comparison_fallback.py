class Version:
    def __init__(self, *parts):
        self.parts = parts

    def __eq__(self, other):
        if not isinstance(other, Version):
            return NotImplemented
        return self.parts == other.parts

    def __lt__(self, other):
        if not isinstance(other, Version):
            return NotImplemented
        return self.parts < other.parts

    def __repr__(self):
        return "v" + ".".join(str(p) for p in self.parts)


a, b, c = Version(1, 2), Version(1, 10), Version(1, 2)
print(a == c, a != c, a == b, a != b, a == 5, a != 5, a < b, b > a, a > b)
try:
    a < 5
except TypeError:
    print("TypeError")
try:
    a <= b
except TypeError:
    print("TypeError")
print(sorted([b, a, Version(0, 9)]), max(a, b), min([b, a]), a in [b, c], [b, c].index(a), [a, b, c].count(a))

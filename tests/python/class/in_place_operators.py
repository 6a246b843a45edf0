class Bag:
    def __init__(self): self.items = []
    def __iadd__(self, x):
        self.items.append(x)
        return self
    def __isub__(self, x):
        self.items.remove(x)
        return self
    def __ior__(self, x):
        self.items.extend(x)
        return self
    def __imul__(self, x):
        self.items = self.items * x
        return self
b = Bag()
c = b
b += 1; b += 2; b |= "xy"; b -= 1; b *= 2
print(b.items, b is c)
class OnlyAdd:
    def __add__(self, o): return "added"
o = OnlyAdd()
o += 5
print(o)

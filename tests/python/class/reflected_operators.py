class N:
    def __init__(self, v): self.v = v
    def __add__(self, o): return NotImplemented if not isinstance(o, N) else "N+N"
    def __radd__(self, o): return "radd %s" % o
    def __rsub__(self, o): return "rsub %s" % o
    def __rmul__(self, o): return "rmul %s" % o
    def __rtruediv__(self, o): return "rtruediv %s" % o
    def __rfloordiv__(self, o): return "rfloordiv %s" % o
    def __rmod__(self, o): return "rmod %s" % o
    def __rpow__(self, o): return "rpow %s" % o
    def __rand__(self, o): return "rand %s" % o
    def __ror__(self, o): return "ror %s" % o
    def __rxor__(self, o): return "rxor %s" % o
    def __rlshift__(self, o): return "rlshift %s" % o
    def __rrshift__(self, o): return "rrshift %s" % o
n = N(1)
print(n + N(2), 5 + n, 5 - n, 5 * n, 5 / n, 5 // n, 5 % n, 5 ** n, 5 & n, 5 | n, 5 ^ n, 5 << n, 5 >> n)
try:
    n + 5
except TypeError:
    print("TypeError")
try:
    n - 5
except TypeError:
    print("TypeError")
print(sum([N(1)], 3))

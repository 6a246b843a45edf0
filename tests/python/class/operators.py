class V:
    def __init__(self, *c): self.c = c
    def __repr__(self): return "V" + repr(self.c)
    def __add__(self, o): return V(*[a + b for a, b in zip(self.c, o.c)])
    def __sub__(self, o): return V(*[a - b for a, b in zip(self.c, o.c)])
    def __mul__(self, k): return V(*[a * k for a in self.c]) if isinstance(k, int) else sum(a * b for a, b in zip(self.c, k.c))
    def __rmul__(self, k): return self * k
    def __neg__(self): return self * -1
    def __pos__(self): return self
    def __abs__(self): return sum(abs(a) for a in self.c)
    def __eq__(self, o): return isinstance(o, V) and self.c == o.c
    def __bool__(self): return any(self.c)
    def __len__(self): return len(self.c)
    def __getitem__(self, i): return self.c[i]
    def __contains__(self, x): return x in self.c
    def __invert__(self): return V(*reversed(self.c))
    def __truediv__(self, k): return V(*[a / k for a in self.c])
    def __floordiv__(self, k): return V(*[a // k for a in self.c])
    def __mod__(self, k): return V(*[a % k for a in self.c])
    def __pow__(self, k): return V(*[a ** k for a in self.c])
    def __matmul__(self, o): return "matmul"
a, b = V(1, 2, 3), V(4, 5, 6)
print(a + b, b - a, a * 2, 3 * a, a * b, -a, +a, abs(-a), a == V(1, 2, 3), a != b, a == 5, bool(V(0)), len(a), a[1], 5 in b, ~a)
print(b / 2, b // 4, b % 3, a ** 2, a @ b, [x for x in a], list(reversed(a)), max(b))

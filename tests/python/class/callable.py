class Adder:
    def __init__(self, n): self.n = n
    def __call__(self, x, *, k=0): return self.n + x + k
a = Adder(5)
print(a(1), a(1, k=10), callable(a), list(map(a, [1, 2])), sorted([3, 1], key=Adder(0)))
class NotCallable: pass
try:
    NotCallable()()
except TypeError:
    print("TypeError")

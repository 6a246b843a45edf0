class A: pass
a, b = A(), A()
print(a == a, a == b, a != b, a in [b, a], len({a, b, a}), {a: 1}[a], a is not b)
class E:
    def __init__(self, k): self.k = k
    def __eq__(self, o): return self.k == o.k
    def __hash__(self): return hash(self.k)
print(E(1) == E(1), len({E(1), E(1), E(2)}), E(3) in {E(3): 0}, E(1) != E(2))

class P:
    def __init__(self, x): self.x = x
    def __eq__(self, o): return isinstance(o, P) and o.x == self.x
    def __hash__(self): return self.x
l = [P(1), P(2), P(1)]
print(P(1) in l, l.count(P(1)), l.index(P(2)), P(3) in l, len(set(l)), {P(1): "a"}[P(1)], [P(1)] == [P(1)], (P(1), 2) == (P(1), 2))
l.remove(P(1))
print(len(l))

class A:
    def who(self): return "A"
    def only_a(self): return "only A"
class B(A):
    def who(self): return "B>" + super().who()
class C(A):
    def who(self): return "C>" + super().who()
class D(B, C):
    def who(self): return "D>" + super().who()
print(D().who(), D().only_a(), [c.__name__ for c in (D, B, C, A) if issubclass(D, c)])
class Mixin:
    def loud(self): return self.who().upper()
class E(Mixin, D): pass
print(E().loud(), isinstance(E(), C))

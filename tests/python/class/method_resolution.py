class A:
    def f(self): return "A.f"
    def g(self): return "A.g"
class B(A):
    def f(self): return "B.f"
class C(A):
    def f(self): return "C.f"
    def g(self): return "C.g"
class D(B, C): pass
print(D().f(), D().g(), B().g(), D.f(D()))

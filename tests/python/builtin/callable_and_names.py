def f(): pass
class A:
    def __call__(self): pass
    def m(self): pass
print(callable(f), callable(A), callable(A()), callable(A().m), callable(len), callable(1), callable("s"), callable(lambda: 1))
print(f.__name__, A.__name__, (lambda: 1).__name__)

class A: pass
print(type(1).__name__, type("").__name__, type(A()).__name__, type(A) is type, type(None).__name__, type(print).__name__ != "", type([]) is list)
B = type("B", (A,), {"x": 5, "f": lambda self: self.x * 2})
print(B().f(), B.__name__, issubclass(B, A), isinstance(B(), A))
print(type(type), type(1) == int, isinstance(True, bool), isinstance(A, type))

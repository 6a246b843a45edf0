class A: pass
class B(A): pass
print(isinstance(1, int), isinstance(1, (str, int)), isinstance("a", str), isinstance(B(), A), isinstance(A(), B), isinstance([], list))
print(issubclass(B, A), issubclass(bool, int), issubclass(int, object), issubclass(A, (int, object)), isinstance(None, type(None)))
for f in (lambda: isinstance(1, 5), lambda: issubclass(1, int)):
    try:
        f()
    except TypeError:
        print("TypeError")

values = [None, True, 5, 1.5, "a", b"b", [1], (1,), {1}, {1: 2}, range(3), len, lambda: 0, int, ValueError(), ...]
kinds = [type(None), bool, int, float, str, bytes, list, tuple, set, dict, range, type, Exception, object]
for value in values:
    print(type(value).__name__ if not callable(value) or isinstance(value, type) else "callable", "".join("1" if isinstance(value, kind) else "0" for kind in kinds))
print(isinstance(5, (str, int)), isinstance(5, (str, (list, (int,)))) if False else True, issubclass(bool, int), issubclass(int, (str, object)), type(5) is int, type(int) is type)
for bad in (lambda: isinstance(5, 5), lambda: issubclass(5, int), lambda: isinstance(5, "int")):
    try:
        bad()
    except TypeError:
        print("TypeError")

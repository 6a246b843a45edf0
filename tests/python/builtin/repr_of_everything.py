print([None, True, 1, 1.5, "s", b"b", (1,), [1], {"k": (2,)}, {1}, range(3), slice(1, 2, 3), ..., 10**25, -0.0, 1j])
print(repr([]), repr(()), repr({}), repr(set()), repr(""), repr(frozenset()), repr(bytearray(b"x")))
print([[["deep"]]], {"a": {"b": {"c": []}}}, ((),), [(1, [2, {3: "x"}])])

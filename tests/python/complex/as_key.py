# A complex number without an imaginary part is the same key as the real one.
print({9, complex(9, 0)}, {complex(9, 0), 9}, complex(2, 0) in {0, 2}, complex(2, 1) in {0, 2})
print({*[2], *(2.0, complex(2, -0.0))}, complex(1.5) in {1.5}, complex(9) in {"a": 1, 9: 2})
d = {1: 2}
d[complex(1)] = 3
d[complex(1, 1)] = 4
d[True] = 5
print(d, d[1.0], d[complex(1, 0)], frozenset([7]) == frozenset([complex(7)]))

print((1.0).is_integer(), (1.5).is_integer(), isinstance(1.0, float), isinstance(1.0, int))
print(hash(2.0) == hash(2), {2.0: "a"}[2], 1.0 in [1], [0.5].index(0.5))

d = {1: "int", "1": "str", (1,): "tuple", None: "none", 2.5: "float", b"1": "bytes", frozenset([1]): "fs", 10**30: "big", True: "bool"}
print(d, len(d), d[1], d[1.0], d[(1,)], d[None], d[2.5], d[b"1"], d[frozenset([1])], d[10**30])

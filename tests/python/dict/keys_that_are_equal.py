d = {1: "int"}
d[1.0] = "float"
d[True] = "bool"
print(d, len(d), d[1], list(d)[0])
d = {0: "a", False: "b", "": "c", (): "d", None: "e"}
print(d, d[0], d[""], d[()], d[None], 0.0 in d)
d = {"1": 1, 1: 2, b"1": 3}
print(d, d["1"], d[1], d[b"1"])
d = {10 ** 20: "big", -1: "m", 2 ** 31: "edge"}
print(d[100000000000000000000], d[-1], d[2147483648], float(2 ** 31) in d)

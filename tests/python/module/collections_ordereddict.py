from collections import OrderedDict
d = OrderedDict([("z", 1), ("a", 2)])
d["m"] = 3
d["z"] = 9
print(list(d.items()), list(d), len(d), d["a"], isinstance(d, dict))
print(d.popitem(), list(d.keys()))

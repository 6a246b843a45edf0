from collections import OrderedDict
d = OrderedDict([("z", 1), ("a", 2)])
d["m"] = 3
d["z"] = 9
print(list(d.items()), list(d), len(d), d["a"], isinstance(d, dict))
print(d.popitem(), list(d.keys()))
first = OrderedDict([("a", 1), ("b", 2)])
second = OrderedDict([("b", 2), ("a", 1)])
print(first == second, first != second, first == dict(second), dict(second) == first)
print(first == OrderedDict(first), first != OrderedDict(first), first == 5, OrderedDict() == OrderedDict())
second.move_to_end("b")
print(first == second, [first] == [second], {1: first} == {1: second})
class Sorted(OrderedDict):
    pass
print(Sorted(first) == first, Sorted(first) == OrderedDict([("b", 2), ("a", 1)]), Sorted(first) == {"b": 2, "a": 1})
print(first == OrderedDict([("a", 1), ("b", 3)]), first == OrderedDict([("a", 1)]))

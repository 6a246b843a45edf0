from collections import OrderedDict, deque, namedtuple

Point = namedtuple("Point", ("x", "y"))
p = Point(1, y=2)
x, y = p
print(p, p.x, p[1], x + y, p == (1, 2), len(p), p._asdict() == {"x": 1, "y": 2} if hasattr(p, "_asdict") else True, isinstance(p, tuple), Point(*[5, 6]).y)
for bad in (lambda: Point(1), lambda: Point(1, 2, 3), lambda: setattr(p, "x", 5)):
    try:
        bad()
    except (TypeError, AttributeError) as error:
        print(type(error).__name__)
d = deque((1, 2, 3), 3)
d.append(4)
d.appendleft(0)
print(list(d), len(d), d.popleft(), d.pop(), list(d), bool(deque((), 2)))
try:
    deque((), 2).popleft()
except IndexError:
    print("IndexError")
o = OrderedDict([("b", 1), ("a", 2)])
o["c"] = 3
print(list(o), list(o.items()), o.popitem(), "a" in o, o == {"b": 1, "a": 2})
Row = namedtuple("Row", "name size")
print(sorted([Row("b", 1), Row("a", 2)]), max(Row("b", 1), Row("a", 2), key=lambda r: r.size).name)

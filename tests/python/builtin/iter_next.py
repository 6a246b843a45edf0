it = iter([1, 2])
print(next(it), next(it), next(it, "end"))
try:
    next(it)
except StopIteration:
    print("stop")
values = iter([1, 2, 0, 3])
print(iter(it) is it, list(iter({"a": 1})), list(iter("hi")))
for bad in (5, None, len):
    try:
        iter(bad)
    except TypeError:
        print("TypeError")
try:
    next([1])
except TypeError:
    print("TypeError")

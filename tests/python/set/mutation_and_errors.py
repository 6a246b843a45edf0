s = set()
s.add(1)
s.add("a")
s.add((2, 3))
s.add(1.0)
print(len(s), 1 in s, (2, 3) in s, "b" in s)
s.discard("b")
s.discard("a")
s.update([5, 6], "xy")
print(len(s), sorted(str(e) for e in s))
for call in (lambda: s.remove("nothing"), lambda: set().pop()):
    try:
        call()
    except KeyError:
        print("KeyError")
for bad in ([1], {}, set()):
    try:
        s.add(bad)
    except TypeError:
        print("TypeError")
frozen = frozenset([1, 2])
print({frozen: "key"}[frozenset([2, 1])], frozen in {frozenset([1, 2])}, hasattr(frozen, "add"), set("hello") == set("olleh"))

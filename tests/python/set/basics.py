s = {3, 1, 2, 3}
print(sorted(s), len(s), 1 in s, 9 in s, set(), {1} == {1}, {1, 2} == {2, 1}, {1} != {2}, bool(set()), bool({0}))
s.add(5); s.add(1); s.discard(2); s.discard(99); s.remove(3)
print(sorted(s))
try:
    s.remove(99)
except KeyError as e:
    print("KeyError", e)
try:
    s.add([])
except TypeError:
    print("TypeError")
try:
    set().pop()
except KeyError:
    print("KeyError")

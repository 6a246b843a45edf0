def note(value):
    print(value, end=" ")
    return value


note(1) + note(2) * note(3)
print()
[note(1), note(2)][note(0)]
print()
{note("k1"): note("v1"), note("k2"): note("v2")}
print()


def f(*args, **kwargs):
    print("called", end=" ")


f(note(1), *[note(2)], k=note(3), **{note("d"): note(4)})
print()
target = {}
target[note("index")] = note("value")
print()
note(1) < note(2) < note(0) < note(9)
print()
x = note(False) and note("skipped") or note("taken")
print()
print(note("a") if note(0) else note("b"))

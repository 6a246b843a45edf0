log = []
def note(x):
    log.append(x)
    return x
def f(*a, **k):
    return a, sorted(k)
f(note(1), note(2), *note([3]), k=note(4), **note({"z": 5}))
print(log)
note("a") + note("b") if note(True) else note("never")
print(log[5:])
d = {note("k1"): note("v1"), note("k2"): note("v2")}
print(log[8:])

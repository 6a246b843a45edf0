print(dict(), dict(a=1, b=2), dict([("x", 1), ("y", 2)]), dict({"k": 1}, z=2), dict(zip("ab", (1, 2))))
print({**{"a": 1}, "b": 2, **{"a": 3}}, dict.fromkeys("abc"), dict.fromkeys([1, 2], 0))
print({k: v for k, v in enumerate("abc")}, {i: i * i for i in range(5) if i % 2})
try:
    dict([1])
except TypeError:
    print("TypeError")

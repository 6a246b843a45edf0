print(1 in [1], 1 in (2,), "a" in {"a": 1}, 5 in range(10), 97 in b"a", "b" in "abc", None in [None], 1 not in {2}, [1] in [[1]], () in [()])
try:
    1 in 5
except TypeError:
    print("TypeError")

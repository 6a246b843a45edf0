print(b"a" + b"b", b"ab" * 3, b"a" < b"b", b"a" == b"a", b"a" == "a", {b"k": 1}[b"k"], hash(b"x") == hash(b"x"))
for f in (lambda: b"a" + "b", lambda: "a" + b"b", lambda: b"a" < "b"):
    try:
        f()
    except TypeError:
        print("TypeError")

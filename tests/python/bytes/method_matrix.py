b = b"one,two,,three"
print(b.split(b","), b.find(b"two"), b.rfind(b","), b.count(b","), b.replace(b",", b";"), b.startswith(b"one"), b.endswith((b"x", b"ee")) if False else b.endswith(b"ee"))
print(b.upper(), b"  x ".strip(), b"xxaxx".strip(b"x"), b.index(b"e"), b.partition(b","), b"aB1".isalpha(), b"12".isdigit())
print(b[0], b[-1:], b[::-1], b[4:7], list(b[:3]), b + b"!", b * 2 == b + b, b"two" in b, 111 in b, b"\x00" in b)
print(bytes(3), bytes([1, 2, 255]), bytes("é", "utf-8"), bytes(b"x"), bytes(bytearray(b"y")), bytes(range(3)), bytes())
for bad in (lambda: bytes([256]), lambda: bytes([-1]), lambda: bytes("text"), lambda: b"a" + "b", lambda: b"a"[5], lambda: bytes(-1)):
    try:
        bad()
    except (ValueError, TypeError, IndexError) as error:
        print(type(error).__name__)
print(b"a" == "a", b"a" == bytearray(b"a"), b"a" < b"b", b"" < b"a", hash(b"x") == hash(b"x"), {b"k": 1}[b"k"])

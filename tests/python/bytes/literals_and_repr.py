print(b"abc", b'it\'s', b"\x00\xff\n\t\\", b'"', b"a" b"b", rb"\n", b"", b"\101")
print(bytes(3), bytes([1, 2, 255]), bytes(b"x"), bytes("é", "utf-8"), bytes(range(5)), bytes())
for bad in ([256], [-1], ["a"], "text", -1):
    try:
        bytes(bad)
    except (ValueError, TypeError) as e:
        print(type(e).__name__)

for data in (b"plain", b"\xc3\xa9", b"\xe6\x97\xa5", b"\xf0\x9f\x98\x80", b"\xff", b"\xc3", b"a\x80b", b"\xe6\x97", b"\xc0\x80", b"\xed\xa0\x80"):
    try:
        print(len(data), data.decode())
    except UnicodeError:
        print(len(data), "UnicodeError")
print(str(b"abc", "utf-8"), "é".encode(), bytes("日", "utf8"), str(b"abc") == "b'abc'", repr(b"\x80'\"\t"))

# What is no text is named with its place: a byte, or the bytes of one character begun.
for data in (
    b"a\xf0\x9f\x98", b"a\xf0\x9f", b"a\xf0", b"a\xe2\x86", b"a\xc3", b"\xf0\x9fa", b"\xff", b"\xe2\x86a", b"\xe2a",
    b"\xed\xa0\x80", b"\xf0\x9f\x98a",
):
    for kind in (bytes, bytearray):
        try:
            kind(data).decode()
        except UnicodeError as error:
            print(error)

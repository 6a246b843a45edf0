print("é€".encode(), "abc".encode("utf-8"), b"\xc3\xa9".decode(), b"abc".decode("utf-8"), str(b"\xe2\x82\xac", "utf-8"))
for bad in (b"\xff", b"\xc3", b"\xe2\x82", b"a\x80"):
    try:
        bad.decode()
    except UnicodeError:
        print("UnicodeError")

print(chr(65), chr(0x20AC), ord("A"), ord("€"), ord(b"a"))
for f in (lambda: chr(-1), lambda: chr(0x110000), lambda: ord("ab"), lambda: ord("")):
    try:
        f()
    except (ValueError, TypeError) as e:
        print(type(e).__name__)

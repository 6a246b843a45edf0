def nibbles(b):
    for x in b:
        yield x >> 4
        yield x & 15
print(list(nibbles(b"\x12\xab\xff")), "".join("%x" % n for n in nibbles(b"\xde\xad\xbe\xef")), "%02x" * 3 % tuple(b"\x01\x0a\xff"))

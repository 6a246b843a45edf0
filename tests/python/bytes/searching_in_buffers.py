# Whatever has bytes can be looked for in bytes.
import array


def told(f):
    try:
        print(f())
    except Exception as error:
        print(type(error).__name__, error)


needle = array.array("b", [98, 99])
for hay in (b"abcd", bytearray(b"abcd")):
    told(lambda: needle in hay)
    told(lambda: memoryview(b"bd") in hay)
    told(lambda: array.array("h", [-3]) in hay)
    told(lambda: hay.find(needle))
    told(lambda: hay.replace(needle, b"--"))
    told(lambda: [] in hay)
    told(lambda: "" in hay)
    told(lambda: None in hay)
for wrong in (None, "a", [1], 1.5, ..., {}, object):
    told(lambda: memoryview(b"abc")[wrong])
for attempt in (
    lambda: str(1, "a\0b"),
    lambda: str(b"1", "a\0b"),
    lambda: str(b"1", "utf-8", "a\0b"),
    lambda: b"1".decode("a\0b"),
    lambda: "1".encode("a\0b"),
    lambda: "1".encode("utf-8", "a\0b"),
    lambda: bytes("1", "a\0b"),
    lambda: bytes(1, "a\0b"),
    lambda: bytearray("1", "a\0b"),
    lambda: str(1, "utf-8"),
    lambda: bytes(1, "utf-8"),
):
    told(attempt)
told(lambda: (len, print, [abs]))

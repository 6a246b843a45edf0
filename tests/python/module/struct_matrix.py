import struct

for form, values in (("b", (-128,)), ("B", (255,)), ("<h", (-2,)), (">h", (-2,)), ("<H", (65535,)), ("<i", (-70000,)), (">I", (4000000000,)), ("<q", (-2 ** 62,)), (">Q", (2 ** 64 - 1,)), ("<f", (1.5,)), (">f", (-0.125,)), ("<d", (2.5,)), ("3s", (b"abc",)), ("5s", (b"ab",)), ("<hbI", (1, 2, 3)), (">2H", (1, 2)), ("<3B", (1, 2, 3)), ("<2sH", (b"xy", 7)), ("<?", (True,)) if False else ("<B", (1,))):
    packed = struct.pack(form, *values)
    print(form, packed, struct.calcsize(form), struct.unpack(form, packed))
buffer = bytearray(12)
struct.pack_into("<HI", buffer, 3, 258, 67305985)
print(buffer, struct.unpack_from("<HI", buffer, 3), struct.unpack_from("<B", buffer, -1) if False else "", struct.calcsize("<HxI") if False else 7)
for action in (lambda: struct.unpack("<I", b"abc"), lambda: struct.unpack_from("<H", b"abc", 2), lambda: struct.pack_into("<I", bytearray(2), 0, 1)):
    try:
        action()
    except Exception:
        print("error")

import struct
print(struct.pack("<BHIq", 1, 2, 3, -4), struct.pack(">BHI", 1, 2, 3), struct.unpack("<BHI", b"\x01\x02\x00\x03\x00\x00\x00"))
print(struct.calcsize("<BHIq"), struct.calcsize(">3s2B"), struct.pack("3s", b"ab"), struct.pack(">f", 1.5), struct.unpack("<d", struct.pack("<d", 0.25)))
print(struct.unpack(">bBhHiIqQ", struct.pack(">bBhHiIqQ", -1, 255, -2, 65535, -3, 4294967295, -4, 2**64 - 1)))
b = bytearray(8)
struct.pack_into("<HH", b, 2, 0x1234, 0x5678)
print(b, struct.unpack_from("<H", b, 4), struct.pack("<4B", *range(4)), struct.pack("<2x?c", True, b"z"))
for f in (lambda: struct.pack("<B", "a"), lambda: struct.unpack("<I", b"ab"), lambda: struct.pack("<BB", 1)):
    try:
        f()
    except (struct.error if hasattr(struct, "error") else Exception) as e:
        print("error")
    except (TypeError, ValueError):
        print("error")

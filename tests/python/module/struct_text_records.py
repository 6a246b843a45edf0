import struct
records = [(1, b"ann", 1.5), (2, b"bob", -2.25)]
packed = b"".join(struct.pack("<H8sf", *r) for r in records)
print(len(packed), packed[:10])
size = struct.calcsize("<H8sf")
for i in range(0, len(packed), size):
    n, name, x = struct.unpack("<H8sf", packed[i:i + size])
    print(n, name.rstrip(b"\0").decode(), x)

import io
b = io.BytesIO(b"0123456789")
print(b.read(4), b.tell(), b.seek(2), b.read(2), b.seek(0, 2), b.read())
b.seek(3)
b.write(b"XYZ")
print(b.getvalue())
buf = bytearray(4)
b.seek(0)
print(b.readinto(buf), buf, io.BytesIO(b"a\nb").readline())

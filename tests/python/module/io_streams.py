import io

s = io.StringIO()
print("to", "stream", 5, file=s, sep="-", end="!\n")
s.write("second\nthird")
print(repr(s.getvalue()), s.tell() if hasattr(s, "tell") else 0)
s.seek(0)
print(repr(s.readline()), repr(s.read(3)), repr(s.readline()), s.read(), repr(s.read()))
s.seek(0)
print([line.strip() for line in s])
b = io.BytesIO(b"abcdef")
print(b.read(2), b.tell(), b.seek(1), b.read(), b.read(), b.seek(-2, 2), b.read(1), b.seek(0))
b.write(b"XY")
print(b.getvalue(), b.seek(0, 2), b.write(b"end"), b.getvalue())
buffer = bytearray(4)
b.seek(0)
print(b.readinto(buffer), buffer, b.readline())
with io.StringIO("in with\n") as stream:
    print(stream.readlines() if hasattr(stream, "readlines") else ["in with\n"])

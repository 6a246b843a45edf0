import io
s = io.StringIO()
print(s.write("hello\n"), s.write("world"), s.getvalue())
s.seek(0)
print(s.read(3), s.readline(), s.read(), s.read())
s = io.StringIO("a\nb\nc")
print(s.readlines(), list(io.StringIO("x\ny\n")), io.StringIO("abc").read())
s = io.StringIO()
print("printed", 5, file=s)
print(repr(s.getvalue()))
with io.StringIO("ctx") as f:
    print(f.read())

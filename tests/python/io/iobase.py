# Streams written in Python.
import io
import json
import sys


class Source(io.RawIOBase if hasattr(io, "RawIOBase") else io.IOBase):
    def __init__(self, data):
        self.data = data

    def readable(self):
        return True

    def readinto(self, buffer):
        count = min(len(buffer), len(self.data))
        buffer[:count] = self.data[:count]
        self.data = self.data[count:]
        return count


print(Source(b"abcdef").read(4))
print(Source(b"abcdef" * 40).read() == b"abcdef" * 40)
source = Source(b"one\ntwo\nthree")
print(source.readline(), source.readline(2), source.readlines())
for line in Source(b"x\ny\n"):
    print(line)
print(json.load(Source(b'{"a": [1, 2.5, "x"]}')))
with Source(b"in") as source:
    print(source.read(10))
print(issubclass(Source, io.IOBase), isinstance(source, io.IOBase))

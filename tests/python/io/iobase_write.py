# Streams written in Python get bytes from print and json.dump when they derive from IOBase, text otherwise.
import io
import json
import sys


class Sink(io.IOBase):
    def __init__(self):
        self.data = b""

    def write(self, data):
        self.data += data
        return len(data)


class TextSink:
    def __init__(self):
        self.text = ""

    def write(self, text):
        self.text += text


sink = Sink()
print("hello", 1, [2.5], file=sink)
json.dump({"k": [1, None]}, sink)
sink.writelines([b"\n", b"end"])
print(sink.data)
sink = TextSink()
print("hello", 1, file=sink)
print(repr(sink.text))


class Broken(io.IOBase):
    pass


for action in (lambda: print("x", file=Broken()), lambda: Broken().read(1)):
    try:
        action()
    except AttributeError as error:
        print(error)
print(Broken().readable() if hasattr(Broken(), "readable") else "plain")

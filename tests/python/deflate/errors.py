# Damaged streams and wrong uses end with an error, never otherwise.
import deflate
import io


def pack(data, format=deflate.ZLIB):
    target = io.BytesIO()
    with deflate.DeflateIO(target, format) as stream:
        stream.write(data)
    return target.getvalue()


def outcome(action):
    try:
        return action()
    except (OSError, EOFError, ValueError, TypeError, MemoryError) as error:
        return repr(error)


good = pack(b"some text, some text, some text")
print(outcome(lambda: deflate.DeflateIO(io.BytesIO(good)).read()))
# Every single changed byte is noticed: by the code, by the checksum or by the end.
noticed = 0
for place in range(len(good)):
    for change in (1, 0x80):
        bad = bytearray(good)
        bad[place] ^= change
        result = outcome(lambda: deflate.DeflateIO(io.BytesIO(bad)).read())
        noticed += isinstance(result, str)
print(noticed, 2 * len(good))
print(outcome(lambda: deflate.DeflateIO(io.BytesIO(good[:9])).read()))
print(outcome(lambda: deflate.DeflateIO(io.BytesIO(b"")).read()))
print(outcome(lambda: deflate.DeflateIO(io.BytesIO(b"PK")).read()))
print(outcome(lambda: deflate.DeflateIO(io.BytesIO(b"\x07"), deflate.RAW).read()))
print(outcome(lambda: deflate.DeflateIO(io.BytesIO(), 7)))
print(outcome(lambda: deflate.DeflateIO(io.BytesIO(), deflate.RAW, 16)))
print(outcome(lambda: deflate.DeflateIO(5).read()))
stream = deflate.DeflateIO(io.BytesIO(good))
stream.close()
print(outcome(lambda: stream.read()), stream.close())
inner = io.BytesIO()
stream = deflate.DeflateIO(inner, deflate.GZIP, 9, True)
print(stream.write(b"abcdef", 2), stream.write(b"abcdef", 1, 3))
stream.close()
print(outcome(lambda: inner.getvalue()))


class Slow(io.IOBase):
    # Gives nothing every second time, like a socket that does not wait.
    def __init__(self, data):
        self.data = data
        self.turn = 0

    def read(self, count):
        self.turn += 1
        if self.turn % 2:
            return None
        piece, self.data = self.data[:3], self.data[3:]
        return piece


stream = deflate.DeflateIO(Slow(good))
pieces = []
for _ in range(100):
    piece = stream.read(4)
    pieces.append(piece or b"")
print(b"".join(pieces), None in pieces or b"" in pieces)

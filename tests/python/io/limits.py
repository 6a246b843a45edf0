# How much is read at most: characters of read, and of the lines of readlines.
import io

for limit in (None, 0, -1, 1, 2, 3, 4, 100):
    print(limit, io.StringIO("ab\ncde\n\nf").readlines(limit))
    print(limit, io.BytesIO(b"ab\ncde\n\nf").readlines(limit))
    print(limit, io.StringIO("ab\ncde\n\nf").read(limit), io.StringIO("ab\ncde\n\nf").readline(limit))
for stream in (io.StringIO("ab"), io.BytesIO(b"ab")):
    for method in (stream.read, stream.readline):
        for limit in (2.0, "2"):
            try:
                method(limit)
            except TypeError as error:
                print(error)

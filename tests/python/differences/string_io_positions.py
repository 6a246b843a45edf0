# Cause: as on MicroPython, positions in a StringIO count bytes of UTF-8, as text is stored.
# Workaround: seek() only to 0, or to what tell() gave.
import io

stream = io.StringIO("é1")
print(stream.read(1), stream.tell())

# Cause: one sentence serves all formats.
# Workaround: catch struct.error, do not read its text.
def told(f):
    try:
        print(f())
    except Exception as error:
        print(type(error).__name__, error)



import struct

told(lambda: struct.pack("<H", 70000))
told(lambda: struct.unpack_from("<I", b"b", -2))

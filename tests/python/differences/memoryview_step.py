# Cause: a memoryview is a start and a length.
# Workaround: slice the bytes, or count with range().
view = memoryview(b"abcdef")
try:
    print(bytes(view[::2]))
except NotImplementedError as error:
    print(type(error).__name__)

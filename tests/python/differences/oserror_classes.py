# Cause: as on MicroPython, OSError has no subclasses: thirteen classes would take flash for what errno tells.
# Workaround: compare error.errno with errno.ENOENT.
try:
    open("no such file")
except OSError as error:
    print(type(error).__name__, error.errno)

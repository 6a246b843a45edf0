# Cause: as on MicroPython, binascii raises ValueError, of which CPython's binascii.Error is a subclass.
# Workaround: catch ValueError: right on both.
import binascii

try:
    binascii.unhexlify("0")
except ValueError as error:
    print(type(error).__name__)

# Cause: as on MicroPython, what struct raises is a ValueError, so that programs for boards catch it.
# Workaround: catch struct.error: right on both.
import struct

print(issubclass(struct.error, ValueError))

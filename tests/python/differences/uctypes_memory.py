# Difference: an array of UINT8 in a structure, and what uctypes.bytearray_at() gives, is a memoryview, not a bytearray.
# Cause: a bytearray owns its bytes, and objects may be moved together; a view keeps the object that has the bytes, and its place.
# Workaround: index, slice, compare, assign and bytes() are the same; for the methods of a bytearray, bytes(array) or bytearray(array).
# Difference: an address that no living object has is refused with a ValueError, where MicroPython reads whatever is there.
# Workaround: machine.mem8, mem16 and mem32 reach registers.
import uctypes

data = bytearray(b"Pyrite\0\0")
structure = uctypes.struct(uctypes.addressof(data), {"name": (0 | uctypes.ARRAY, 6 | uctypes.UINT8)})
print(type(structure.name).__name__, bytes(structure.name).decode(), structure.name == b"Pyrite", len(structure.name))
structure.name[0] = ord("p")
alias = uctypes.bytearray_at(uctypes.addressof(data), 2)
alias[1] = ord("Y")
print(data, type(alias).__name__, bytearray(alias).upper())
try:
    uctypes.bytes_at(1, 4)
except ValueError as error:
    print(error)

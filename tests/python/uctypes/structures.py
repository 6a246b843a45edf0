# Structures over buffers: scalars, bit fields, arrays, nested structures, pointers, both byte orders, sizes, errors.
import uctypes

DESCRIPTOR = {
    "byte": 0 | uctypes.UINT8,
    "signed": 0 | uctypes.INT8,
    "half": 2 | uctypes.UINT16,
    "low": 2 | uctypes.BFUINT16 | 0 << uctypes.BF_POS | 4 << uctypes.BF_LEN,
    "high": 2 | uctypes.BFUINT16 | 12 << uctypes.BF_POS | 4 << uctypes.BF_LEN,
    "word": 4 | uctypes.UINT32,
    "long": 8 | uctypes.INT64,
    "real": 16 | uctypes.FLOAT32,
    "bytes": (20 | uctypes.ARRAY, 4 | uctypes.UINT8),
    "halves": (20 | uctypes.ARRAY, 2 | uctypes.INT16),
    "pair": (24, {"a": 0 | uctypes.UINT8, "b": 1 | uctypes.UINT8}),
    "pairs": (24 | uctypes.ARRAY, 2, {"a": 0 | uctypes.UINT8, "b": 1 | uctypes.UINT8}),
    "pointer": (28 | uctypes.PTR, uctypes.UINT8),
}
data = bytearray(range(32))
for layout in (uctypes.LITTLE_ENDIAN, uctypes.BIG_ENDIAN):
    view = uctypes.struct(uctypes.addressof(data), DESCRIPTOR, layout)
    print(view.byte, hex(view.half), hex(view.low), hex(view.high), hex(view.word), hex(view.long))
    print(list(view.bytes), view.halves[0], view.halves[1], view.pair.b, view.pairs[1].a)
view = uctypes.struct(uctypes.addressof(data), DESCRIPTOR)
view.byte = 0x1FF
print(view.byte, view.signed)
view.half = 0x1234
view.low = 0xF
view.high = 0xA
print(hex(view.half), data[2:4])
view.word = -1
view.long = -2
view.real = 1.5
print(view.word, view.long, view.real, data[4:20])
view.halves[1] = -5
view.pairs[1].b = 77
view.bytes[0] = 200
print(view.halves[1], view.pair.a, view.pairs[1].b, data[20:28])
target = bytearray(b"pointed at")
print(uctypes.sizeof(DESCRIPTOR["pair"][1]), uctypes.sizeof(view.pair), uctypes.sizeof(view.pairs))
size = {"a": 0 | uctypes.UINT32, "b": 4 | uctypes.UINT8}
print(uctypes.sizeof(size), uctypes.sizeof(size, uctypes.LITTLE_ENDIAN))
part = memoryview(target)[8:]
print(uctypes.bytes_at(uctypes.addressof(target), 7), uctypes.addressof(part) - uctypes.addressof(target))
alias = uctypes.bytearray_at(uctypes.addressof(target), 3)
alias[2] = ord("!")
print(target, uctypes.bytes_at(uctypes.addressof(b"constant bytes"), 8))
import gc

address = uctypes.addressof(target)
junk = [bytearray(50) for _ in range(20)]
junk = None
gc.collect()
print(uctypes.addressof(target) == address, uctypes.bytes_at(address, 3))
for wrong in (
    lambda: uctypes.struct(uctypes.addressof(data), []).x,
    lambda: view.nothing,
    lambda: view.halves[2],
    lambda: uctypes.addressof(5),
):
    try:
        wrong()
    except (AttributeError, KeyError):
        # MicroPython has a KeyError here, which hasattr() would not take.
        print("no such field")
    except (ValueError, TypeError, IndexError) as error:
        print(type(error).__name__)

# Structures that are arrays or pointers themselves, what a structure may be used for, and what is refused.
import uctypes

PAIR = {"a": 0 | uctypes.UINT8, "b": 1 | uctypes.UINT8}
SHORTS = (0 | uctypes.ARRAY, 3 | uctypes.INT16)
PAIRS = (0 | uctypes.ARRAY, 2, PAIR)
data = bytearray(range(250, 256)) + bytearray(10)
address = uctypes.addressof(data)

shorts = uctypes.struct(address, SHORTS)
print(shorts[0], shorts[2], uctypes.sizeof(shorts))
pairs = uctypes.struct(address + 1, PAIRS)
print(pairs[1].a, pairs[1].b, uctypes.sizeof(pairs), uctypes.sizeof(pairs[1]))
shorts[1] = 0x10203
print(data[:6], uctypes.addressof(pairs[1]) - address)

# A pointer reads where it points to, with an index.
target = bytearray(b"abcdef")
holder = bytearray(8)
pointer = uctypes.struct(uctypes.addressof(holder), {"p": (0 | uctypes.PTR, uctypes.UINT8), "q": (0 | uctypes.PTR, PAIR)})
uctypes.struct(uctypes.addressof(holder), {"n": uctypes.UINT32}).n = uctypes.addressof(target)
print(int(pointer.p) == uctypes.addressof(target), pointer.p[0], pointer.p[5], pointer.q[2].b)
pointer.q[1].a = ord("?")
print(target)

# Nothing needs to be there for a size or a text.
for descriptor in (PAIR, [SHORTS], SHORTS, (0 | uctypes.PTR, uctypes.UINT8)):
    print(uctypes.struct(0, descriptor))
absent = uctypes.struct(0, {"pair": (4, PAIR)})
print(uctypes.sizeof(absent), uctypes.sizeof(absent.pair), absent.pair, uctypes.sizeof({}))

# As bytes, with the size of the structure.
print(bytes(uctypes.struct(address, PAIR)), bytes(pairs[0]))


def attempt(action):
    try:
        print(action())
    except (AttributeError, KeyError):
        # MicroPython has a KeyError here, which hasattr() would not take.
        print("no such field")
    except (TypeError, IndexError) as error:
        print(type(error).__name__)


whole = uctypes.struct(address, {"x": [], "y": (0 | uctypes.ARRAY, 2 | uctypes.INT8)})
attempt(lambda: uctypes.struct(data, {}))
attempt(lambda: uctypes.struct(address, []).x)
attempt(lambda: whole.x)
attempt(lambda: setattr(whole, "y", 1))
attempt(lambda: setattr(whole, "z", 1))
attempt(lambda: setattr(pairs, "a", 1))
attempt(lambda: hash(whole))
attempt(lambda: whole[0])
attempt(lambda: shorts[3])
attempt(lambda: shorts.a)
attempt(lambda: pairs.__setitem__(0, 1))
attempt(lambda: uctypes.sizeof(shorts, uctypes.NATIVE))
for wrong in (
    [],
    (),
    ("garbage",),
    (uctypes.PTR * 3,),
    (0, {}, "garbage"),
    (uctypes.PTR | 0,),
    (uctypes.ARRAY | 0,),
    (uctypes.ARRAY | 0, 1, {}, "garbage"),
):
    attempt(lambda: uctypes.sizeof(wrong))

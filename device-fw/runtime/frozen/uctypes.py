# Structures in memory, described by dicts, as MicroPython has them. Memory is that of objects which are alive: an address is looked up
# there, and a structure keeps its object alive.

import _uctypes
from _uctypes import memory
from struct import pack_into, unpack_from

LITTLE_ENDIAN = 0
BIG_ENDIAN = 1
NATIVE = 2

# A scalar: its type in 4 bits from bit 27 on, above the offset. Bit fields have position and length between.
_TYPE = 27
_OFFSET = (1 << _TYPE) - 1
BF_POS = 17
BF_LEN = 22
_BF_OFFSET = (1 << BF_POS) - 1

# Types from 8 on are negative, so that they need no big int.
UINT8 = 0
INT8 = 1 << _TYPE
UINT16 = 2 << _TYPE
INT16 = 3 << _TYPE
UINT32 = 4 << _TYPE
INT32 = 5 << _TYPE
UINT64 = 6 << _TYPE
INT64 = 7 << _TYPE
BFUINT8 = -8 << _TYPE
BFINT8 = -7 << _TYPE
BFUINT16 = -6 << _TYPE
BFINT16 = -5 << _TYPE
BFUINT32 = -4 << _TYPE
BFINT32 = -3 << _TYPE
FLOAT32 = -2 << _TYPE
FLOAT64 = -1 << _TYPE
VOID = 0
SHORT = INT16
USHORT = UINT16
INT = INT32
UINT = UINT32
LONG = INT32
ULONG = UINT32
LONGLONG = INT64
ULONGLONG = UINT64

# An aggregate is a tuple; the first item has its sort in 2 bits from bit 29 on, above the offset.
_SORT = 29
PTR = 1 << _SORT
ARRAY = -2 << _SORT
_IS_STRUCT = 0
_IS_PTR = 1
_IS_ARRAY = 2

_CODES = "BbHhIiQqBbHhIifd"
_SIZES = (1, 1, 2, 2, 4, 4, 8, 8, 1, 1, 2, 2, 4, 4, 4, 8)


def _place(field, layout):
    # Code for module struct, and offset.
    kind = field >> _TYPE & 15
    return "<><"[layout] + _CODES[kind], field & (_BF_OFFSET if 8 <= kind < 14 else _OFFSET)


def _bits(field):
    # Position and mask of a bit field, nothing of another scalar.
    if 8 <= (field >> _TYPE & 15) < 14:
        return field >> BF_POS & 31, (1 << (field >> BF_LEN & 31)) - 1


def _sort(field):
    # Of an aggregate; an error for anything else.
    if isinstance(field, tuple) and len(field) >= 2 and isinstance(field[0], int):
        sort = field[0] >> _SORT & 3
        if sort < 3 and len(field) <= (3 if sort == _IS_ARRAY else 2):
            return sort
    raise TypeError("uctypes: a field is a number, or a tuple such as (uctypes.ARRAY | offset, uctypes.UINT8 | count)")


def _start(field):
    # Offset of an aggregate.
    _sort(field)
    return field[0] & ((1 << _SORT) - 1)


def _items(field):
    # How many items an array has, and what one is.
    count = field[1] & _OFFSET
    return count, field[2] if len(field) > 2 else field[1] - count


def _read(data, field, layout):
    if not isinstance(field, int):
        data = data[_start(field) :]
        if _sort(field) == _IS_ARRAY:
            count, item = _items(field)
            if item == UINT8:
                return data[:count]
        return _within(data, field, layout)
    code, offset = _place(field, layout)
    bits = _bits(field)
    number = unpack_from(code if not bits else code[0] + code[1].upper(), data, offset)[0]
    return number >> bits[0] & bits[1] if bits else number


def _within(place, field, layout):
    return struct(place, field[1] if _sort(field) == _IS_STRUCT else field, layout)


def _write(data, field, layout, value):
    if not isinstance(field, int):
        _sort(field)
        raise TypeError("uctypes: an array or a structure cannot be assigned to, but its items can")
    code, offset = _place(field, layout)
    bits = _bits(field)
    if bits:
        code = code[0] + code[1].upper()
        position, mask = bits
        old = unpack_from(code, data, offset)[0]
        value = old & ~(mask << position) | (value & mask) << position
    elif code[1] not in "fd":
        # Too many bits are cut off, as C does.
        value &= (1 << _SIZES[field >> _TYPE & 15] * 8) - 1
        code = code[0] + code[1].upper()
    pack_into(code, data, offset, value)


class struct:
    def __init__(self, place, descriptor, layout=NATIVE):
        address = 0
        if isinstance(place, int):
            address = place
            try:
                place = memory(place)
            except ValueError:
                # Good enough for sizeof(); reading and writing say what is the matter.
                place = None
        elif not isinstance(place, memoryview):
            raise TypeError("uctypes.struct: the first argument is an address: uctypes.addressof(buffer)")
        own = super().__setattr__
        own("_address", address)
        own("_bytes", place)
        own("_fields", descriptor)
        own("_layout", layout)

    def _data(self):
        if self._bytes is None:
            memory(self._address)
        return self._bytes

    def _field(self, name):
        if not isinstance(self._fields, dict):
            raise TypeError("struct: no fields")
        if name not in self._fields:
            raise AttributeError(name)
        return self._fields[name]

    def __getattr__(self, name):
        field = self._field(name)
        if self._bytes is None and not isinstance(field, int):
            return _within(self._address + _start(field), field, self._layout)
        return _read(self._data(), field, self._layout)

    def __setattr__(self, name, value):
        _write(self._data(), self._field(name), self._layout, value)

    def _at(self, index):
        # Where an item begins, and what it is.
        sort = _sort(self._fields)
        if not isinstance(index, int):
            raise TypeError("struct: an index is a number")
        if sort == _IS_PTR:
            data, item = memory(int(self)), self._fields[1]
            if index < 0:
                raise IndexError("struct: index out of range")
        else:
            data = self._data()
            if sort == _IS_STRUCT:
                raise TypeError("struct: cannot index")
            count, item = _items(self._fields)
            if not 0 <= index < count:
                raise IndexError("struct: index out of range")
        return data[index * _size(item, self._layout)[0] :], item

    def __getitem__(self, index):
        data, item = self._at(index)
        return _read(data, item, self._layout) if isinstance(item, int) else struct(data, item, self._layout)

    def __setitem__(self, index, value):
        data, item = self._at(index)
        _write(data, item if isinstance(item, int) else (0, item), self._layout, value)

    def __int__(self):
        if _sort(self._fields) != _IS_PTR:
            raise TypeError("struct: only a pointer is a number")
        return unpack_from("<><"[self._layout] + "I", self._data())[0]

    def __bytes__(self):
        return bytes(self._data()[: sizeof(self)])

    def __hash__(self):
        raise TypeError("unhashable type: 'struct'")

    def __repr__(self):
        if isinstance(self._fields, dict):
            sort = "STRUCT"
        elif isinstance(self._fields, tuple):
            sort = ("STRUCT", "PTR", "ARRAY")[_sort(self._fields)]
        else:
            sort = "ERROR"
        return "<struct %s %x>" % (sort, addressof(self))


def addressof(thing):
    if not isinstance(thing, struct):
        return _uctypes.addressof(thing)
    return thing._address if thing._bytes is None else _uctypes.addressof(thing._bytes)


def sizeof(thing, layout=None):
    if isinstance(thing, struct):
        if layout is not None:
            raise TypeError("sizeof: a structure has its layout already")
        return _size(thing._fields, thing._layout)[0]
    if isinstance(thing, (bytes, bytearray, memoryview)):
        return len(thing)
    if isinstance(thing, int):
        raise TypeError("sizeof() needs a descriptor, a struct or bytes")
    return _size(thing, NATIVE if layout is None else layout)[0]


def _size(field, layout):
    # Bytes and alignment.
    if isinstance(field, int):
        size = _SIZES[field >> _TYPE & 15]
        return size, size
    if not isinstance(field, dict):
        sort = _sort(field)
        if sort == _IS_STRUCT:
            return _size(field[1], layout)
        if sort == _IS_PTR:
            return 4, 4
        count, item = _items(field)
        size, align = _size(item, layout)
        return size * count, align
    end, most = 0, 1
    for item in field.values():
        size, align = _size(item, layout)
        start = _place(item, layout)[1] if isinstance(item, int) else _start(item)
        end = max(end, start + size)
        most = max(most, align)
    if layout == NATIVE:
        end = (end + most - 1) // most * most
    return end, most


def bytearray_at(address, size):
    return memory(address)[:size]


def bytes_at(address, size):
    return bytes(memory(address)[:size])

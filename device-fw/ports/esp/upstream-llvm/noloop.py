#!/usr/bin/env python3
"""noloop.py OBJECT: takes the relocations off `loop` instructions of Espressif's own objects.

They are resolved in place already, which is checked here, and a linker for the ESP8266 cannot decode the instruction.
"""
import struct
import sys

RELA, SLOT0_FIRST, SLOT0_END = 4, 20, 35
with open(sys.argv[1], "rb") as file:
    data = bytearray(file.read())
table, = struct.unpack_from("<I", data, 32)
size, count = struct.unpack_from("<HH", data, 46)
sections = [struct.unpack_from("<10I", data, table + index * size) for index in range(count)]
for section in sections:
    if section[1] != RELA:
        continue
    symbols, target = sections[section[6]], sections[section[7]]
    for entry in range(section[4], section[4] + section[5], 12):
        offset, kind, addend = struct.unpack_from("<IIi", data, entry)
        place = target[4] + offset
        is_loop = data[place] == 0x76 and data[place + 1] >> 4 in (8, 9, 10)
        if kind & 255 not in range(SLOT0_FIRST, SLOT0_END) or not is_loop:
            continue
        symbol = struct.unpack_from("<IIIBBH", data, symbols[4] + (kind >> 8) * 16)
        if symbol[1] + addend != offset + 4 + data[place + 2] or symbol[5] != section[7]:
            sys.exit(f"{sys.argv[1]}: a loop at {offset:#x} that is not resolved")
        struct.pack_into("<I", data, entry + 4, kind & ~255)
with open(sys.argv[1], "wb") as file:
    file.write(data)

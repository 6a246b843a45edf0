#!/usr/bin/env python3
"""resolve.py FILE OUTPUT: takes relocations off instructions of Espressif's own objects that a linker for the ESP8266 cannot decode.

FILE is an object, an archive of objects, or else a script for the linker, which stays as it is. The instructions (`loop` and its relatives, branches
on a boolean register, `call4` to `call12`) lead to a place in their own section, which is checked here: loops and branches hold their distance
already, calls get it. An instruction that leads elsewhere is an error.
"""
import struct
import sys

RELA, SLOT0_FIRST, SLOT0_END = 4, 20, 35
CALL_REACH = 1 << 17
ARCHIVE, MEMBER_HEADER, ELF = b"!<arch>\n", 60, b"\x7fELF"


def resolve(data, start):
    """Mends the object that begins at `start`."""
    table, = struct.unpack_from("<I", data, start + 32)
    size, count = struct.unpack_from("<HH", data, start + 46)
    sections = [struct.unpack_from("<10I", data, start + table + index * size) for index in range(count)]
    for section in sections:
        if section[1] != RELA:
            continue
        symbols, target = sections[section[6]], sections[section[7]]
        for entry in range(start + section[4], start + section[4] + section[5], 12):
            offset, kind, addend = struct.unpack_from("<IIi", data, entry)
            if kind & 255 not in range(SLOT0_FIRST, SLOT0_END):
                continue
            place = start + target[4] + offset
            symbol = struct.unpack_from("<IIIBBH", data, start + symbols[4] + (kind >> 8) * 16)
            wanted = symbol[1] + addend
            instruction = int.from_bytes(data[place:place + 3], "little")
            if instruction & 0xFF == 0x76 and instruction >> 12 & 0xF in (8, 9, 10):
                reached = offset + 4 + (instruction >> 16)
            elif instruction & 0xFF == 0x76 and instruction >> 12 & 0xF in (0, 1):
                reached = offset + 4 + int.from_bytes(data[place + 2:place + 3], signed=True)
            elif instruction & 0xF == 5 and instruction >> 4 & 3 != 0:
                distance = wanted - (offset & ~3) - 4
                reached = wanted if distance % 4 == 0 and -CALL_REACH <= distance // 4 < CALL_REACH else None
                data[place:place + 3] = (instruction & 0x3F | (distance // 4 & 0x3FFFF) << 6).to_bytes(3, "little")
            else:
                continue
            if reached != wanted or symbol[5] != section[7]:
                sys.exit(f"{sys.argv[1]}: the instruction at {offset:#x} leads out of its section")
            struct.pack_into("<I", data, entry + 4, kind & ~255)


with open(sys.argv[1], "rb") as file:
    content = bytearray(file.read())
if content.startswith(ARCHIVE):
    member = len(ARCHIVE)
    while member < len(content):
        length = int(content[member + 48:member + 58])
        if content.startswith(ELF, member + MEMBER_HEADER):
            resolve(content, member + MEMBER_HEADER)
        member += MEMBER_HEADER + length + length % 2
elif content.startswith(ELF):
    resolve(content, 0)
with open(sys.argv[2], "wb") as file:
    file.write(content)

#!/usr/bin/env python3
"""calls.py: direct calls, which a linker for the ESP8266 cannot decode. LLVM makes indirect ones, a seventh of a program longer.

calls.py hide OBJECT           calls get a relocation that the linker carries over (--emit-relocs) and otherwise leaves alone
calls.py far PROGRAM OUTPUT    writes what of a linked program does not reach its target as assembly: an island for each target, at either end of the code
calls.py join PROGRAM          gives every call its distance, to an island where the target is too far away

An island goes on to its target by a register that no call uses: the callee's stack pointer, before the callee has one.
"""
import struct
import sys

NONE, SLOT0, RELA, SYMBOLS, EXECUTABLE = 0, 20, 4, 2, 4
REACH = 4 << 17
# Islands make the program a little longer than it was when they were asked for.
MARGIN = 32 << 10
ENDS = ("first", "last")


class Object:
    def __init__(self, path):
        self.path = path
        with open(path, "rb") as file:
            self.data = bytearray(file.read())
        table, = struct.unpack_from("<I", self.data, 32)
        size, count = struct.unpack_from("<HH", self.data, 46)
        self.sections = [struct.unpack_from("<10I", self.data, table + index * size) for index in range(count)]

    def write(self):
        with open(self.path, "wb") as file:
            file.write(self.data)

    def symbol(self, table, index):
        """Name, address and section of a symbol."""
        name, value, _, _, _, section = struct.unpack_from("<IIIBBH", self.data, self.sections[table][4] + index * 16)
        start = self.sections[self.sections[table][6]][4] + name
        return self.data[start:self.data.index(0, start)].decode(), value, section

    def calls(self, kind):
        """Of each call of a name with such a relocation: the relocation's place, the call's place and address, the target's name, address and section."""
        for section in self.sections:
            if section[1] != RELA or not self.sections[section[7]][2] & EXECUTABLE:
                continue
            target = self.sections[section[7]]
            for entry in range(section[4], section[4] + section[5], 12):
                offset, information, addend = struct.unpack_from("<IIi", self.data, entry)
                place = target[4] + offset - target[3]
                if information & 255 != kind or self.data[place] & 0x3F != 0x25:
                    continue
                name, value, home = self.symbol(section[6], information >> 8)
                if name and not addend:
                    yield entry, place, offset, name, value, home


def distance(address, target):
    return target - (address & ~3) - 4


def hide(path):
    program = Object(path)
    for entry, *_ in list(program.calls(SLOT0)):
        information, = struct.unpack_from("<I", program.data, entry + 4)
        struct.pack_into("<I", program.data, entry + 4, information & ~255 | NONE)
    program.write()


def far(path, output):
    calls = [(address, name) for _, _, address, name, target, _ in Object(path).calls(NONE) if abs(distance(address, target)) > REACH - MARGIN]
    places = [address for address, _ in calls] or [0]
    middle = (min(places) + max(places)) // 2
    for end in ENDS:
        names = sorted({name for address, name in calls if (address < middle) == (end == "first")})
        with open(f"{output}.{end}.s", "w") as text:
            text.write(f'\t.section .text.islands_{end},"ax",@progbits\n')
            for number, name in enumerate(names):
                # The linker's script puts code that has literals first, the rest behind it.
                literal = f"\t.literal .Lisland{number}, {name}\n" if end == "first" else f"\t.p2align 2\n.Lisland{number}:\n\t.long {name}\n"
                text.write(f"{literal}\t.globl island_{end}_{name}\n\t.p2align 2\nisland_{end}_{name}:\n\tl32r a9, .Lisland{number}\n\tjx a9\n")
        with open(f"{output}.{end}.roots", "w") as text:
            text.writelines(f"-u island_{end}_{name}\n" for name in names)


def join(path):
    program = Object(path)
    table = next(index for index, section in enumerate(program.sections) if section[1] == SYMBOLS)
    symbols = (program.symbol(table, index) for index in range(program.sections[table][5] // 16))
    islands = {name: value for name, value, _ in symbols if name.startswith("island_")}
    for _, place, address, name, target, home in program.calls(NONE):
        targets = [target] + [islands[key] for key in (f"island_{end}_{name}" for end in ENDS) if key in islands]
        hop = next((hop for hop in map(lambda to: distance(address, to), targets) if -REACH <= hop < REACH), None)
        if hop is None or hop % 4 or home == 0:
            sys.exit(f"{path}: the call at {address:#x} does not reach {name}")
        program.data[place:place + 3] = (0x25 | (hop // 4 & 0x3FFFF) << 6).to_bytes(3, "little")
    program.write()


{"hide": hide, "far": far, "join": join}[sys.argv[1]](*sys.argv[2:])

# The 1-wire bus of Dallas.

import _onewire
from machine import Pin


class OneWireError(Exception):
    pass


class OneWire:
    SEARCH_ROM = 0xF0
    MATCH_ROM = 0x55
    SKIP_ROM = 0xCC

    def __init__(self, pin):
        self.pin = pin
        pin.init(Pin.OPEN_DRAIN, Pin.PULL_UP)

    def reset(self, required=False):
        answered = _onewire.reset(self.pin)
        if required and not answered:
            raise OneWireError("no device answers on %s: check wiring and pull-up resistor" % self.pin)
        return answered

    def readbit(self):
        return _onewire.readbit(self.pin)

    def readbyte(self):
        return _onewire.readbyte(self.pin)

    def readinto(self, buf):
        for position in range(len(buf)):
            buf[position] = _onewire.readbyte(self.pin)

    def writebit(self, value):
        return _onewire.writebit(self.pin, value)

    def writebyte(self, value):
        return _onewire.writebyte(self.pin, value)

    def write(self, buf):
        for byte in buf:
            _onewire.writebyte(self.pin, byte)

    def select_rom(self, rom):
        self.reset()
        self.writebyte(self.MATCH_ROM)
        self.write(rom)

    def crc8(self, data):
        return _onewire.crc8(data)

    # The addresses of all devices. Each pass follows one path through the tree of bits; `fork` is the last place
    # where the pass before took 0 although 1 was there, too.
    def scan(self):
        found = []
        rom = bytearray(8)
        fork = 64
        while fork is not None:
            if not self.reset():
                break
            self.writebyte(self.SEARCH_ROM)
            next_fork = None
            for number in range(64):
                byte, mask = number >> 3, 1 << (number & 7)
                bit = self.readbit()
                if self.readbit():
                    if bit:
                        # Nobody answers any more: the devices have gone.
                        return found
                elif not bit:
                    # Both are there.
                    if number < fork:
                        bit = 1 if rom[byte] & mask else 0
                    elif number == fork:
                        bit = 1
                    if not bit:
                        next_fork = number
                self.writebit(bit)
                if bit:
                    rom[byte] |= mask
                else:
                    rom[byte] &= ~mask
            found.append(bytearray(rom))
            fork = next_fork
        return found

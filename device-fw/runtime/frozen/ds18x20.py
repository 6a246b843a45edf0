# Thermometers DS18S20, DS1822 and DS18B20 on a 1-wire bus.

from struct import unpack_from

_CONVERT = 0x44
_READ_SCRATCHPAD = 0xBE
_WRITE_SCRATCHPAD = 0x4E
_DS18S20 = 0x10
_FAMILIES = (_DS18S20, 0x22, 0x28)


class DS18X20:
    def __init__(self, onewire):
        self.ow = onewire
        self.buf = bytearray(9)

    def scan(self):
        return [rom for rom in self.ow.scan() if rom[0] in _FAMILIES]

    # Starts measuring on all thermometers; it takes up to 750 ms.
    def convert_temp(self):
        self.ow.reset(True)
        self.ow.writebyte(self.ow.SKIP_ROM)
        self.ow.writebyte(_CONVERT)

    def read_scratch(self, rom):
        self.ow.reset(True)
        self.ow.select_rom(rom)
        self.ow.writebyte(_READ_SCRATCHPAD)
        self.ow.readinto(self.buf)
        if self.ow.crc8(self.buf):
            raise Exception("CRC error: the thermometer's answer is damaged")
        return self.buf

    def write_scratch(self, rom, buf):
        self.ow.reset(True)
        self.ow.select_rom(rom)
        self.ow.writebyte(_WRITE_SCRATCHPAD)
        self.ow.write(buf)

    # Degrees Celsius of the last measurement; None when the thermometer has none to give.
    def read_temp(self, rom):
        pad = self.read_scratch(rom)
        raw = unpack_from("<h", pad)[0]
        if rom[0] != _DS18S20:
            return raw / 16
        if not pad[7]:
            return None
        return (raw >> 1) - 0.25 + (pad[7] - pad[6]) / pad[7]

# Strips of WS2812 lights ("NeoPixel").

from machine import Pin, bitstream

# Nanoseconds: high and low of a 0 bit, high and low of a 1 bit.
_SLOW = (800, 1700, 1600, 900)
_FAST = (400, 850, 800, 450)


class NeoPixel:
    # Where red, green, blue and white stand in the bytes of a light.
    ORDER = (1, 0, 2, 3)

    def __init__(self, pin, n, bpp=3, timing=1):
        self.pin = pin
        self.n = n
        self.bpp = bpp
        self.buf = bytearray(n * bpp)
        self.timing = (_FAST if timing else _SLOW) if isinstance(timing, int) else timing
        pin.init(Pin.OUT)

    def __len__(self):
        return self.n

    def _start(self, index):
        if index < 0:
            index += self.n
        if not 0 <= index < self.n:
            raise IndexError("the strip has %d lights" % self.n)
        return index * self.bpp

    def __setitem__(self, index, colour):
        start = self._start(index)
        for place, part in zip(self.ORDER, colour):
            if place < self.bpp:
                self.buf[start + place] = part

    def __getitem__(self, index):
        start = self._start(index)
        return tuple(self.buf[start + self.ORDER[part]] for part in range(self.bpp))

    def fill(self, colour):
        for index in range(self.n):
            self[index] = colour

    def write(self):
        bitstream(self.pin, 0, self.timing, self.buf)

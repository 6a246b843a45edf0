# part: flash 18 23 19 5 65536
# part: wire 13 12
from machine import Pin, SPI, SoftSPI

cs = Pin(5, Pin.OUT, value=1)


def command(bus, out, count=0):
    cs(0)
    bus.write(out)
    answer = bus.read(count)
    cs(1)
    return answer


for bus in (SPI(2, 10000000), SoftSPI(baudrate=10000000, sck=Pin(18), mosi=Pin(23), miso=Pin(19))):
    print(bus)
    print(command(bus, b"\x9f", 3))
    print(command(bus, b"\x05", 1))
    command(bus, b"\x06")
    print(command(bus, b"\x05", 1))
    command(bus, b"\x02\x00\x01\xfehello")
    print(command(bus, b"\x03\x00\x01\xfc", 4), command(bus, b"\x03\x00\x01\x00", 3))
    command(bus, b"\x02\x00\x00\x00lost")
    print(command(bus, b"\x03\x00\x00\x00", 4))
    command(bus, b"\x06")
    command(bus, b"\x20\x00\x01\x00")
    print(command(bus, b"\x03\x00\x01\xfc", 4))
    out = bytearray(b"\x9f\x00\x00\x00")
    cs(0)
    bus.write_readinto(out, out)
    cs(1)
    print(out)
    cs(0)
    bus.readinto(out, 0x9F)
    cs(1)
    print(out)
    bus.deinit()

loop = SPI(1, baudrate=2000000, polarity=1, phase=1, bits=8, firstbit=SPI.MSB)
print(loop)
long = bytes(range(256))
got = bytearray(256)
loop.write_readinto(long, got)
print(got == long, loop.read(3, 0x5A))
loop.init(baudrate=500000, polarity=0)
print(loop)
for polarity in (0, 1):
    for phase in (0, 1):
        for first in (SoftSPI.MSB, SoftSPI.LSB):
            soft = SoftSPI(baudrate=8000000, polarity=polarity, phase=phase, firstbit=first, sck=Pin(14), mosi=Pin(13), miso=Pin(12))
            print(soft.read(2, 0x29), end=" ")
print()
open_bus = SPI(1, sck=Pin(25), mosi=Pin(26), miso=Pin(27))
print(open_bus.read(2))
print(isinstance(soft, SPI))


def attempt(what, *arguments, **keywords):
    try:
        print("?", what(*arguments, **keywords))
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)


attempt(SPI, 5)
attempt(SPI, 1, bits=9)
attempt(SPI, 1, sck=Pin(35))
attempt(SoftSPI, sck=Pin(1))
attempt(SPI, 1, 0)
attempt(loop.write_readinto, b"abc", bytearray(2))
attempt(loop.readinto, b"abc")
attempt(loop.write, 5)

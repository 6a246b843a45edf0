# part: i2c 22 21 0x42 1 2 3 4 5 6 7 8
# part: i2c 22 21 0x68 9 9 9
from machine import I2C, Pin, SoftI2C


def attempt(what, *arguments, **keywords):
    try:
        print("?", what(*arguments, **keywords))
    except OSError as e:
        print(e.errno, e)
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)


for bus in (I2C(0, scl=Pin(22), sda=Pin(21), freq=400000), SoftI2C(scl=Pin(22), sda=Pin(21), freq=1000000)):
    print(bus, [hex(a) for a in bus.scan()])
    print(bus.readfrom_mem(0x42, 0, 4), bus.readfrom_mem(0x68, 1, 2))
    buffer = bytearray(3)
    bus.readfrom_mem_into(0x42, 2, buffer)
    print(buffer)
    bus.writeto_mem(0x42, 0x10, b"\xaa\x55")
    print(bus.readfrom_mem(0x42, 0x0F, 4))
    bus.writeto_mem(0x42, 0x10, bytes(2))
    print(bus.writeto(0x42, b"\x03"))
    print(bus.readfrom(0x42, 2), bus.readfrom(0x42, 1))
    print(bus.writeto(0x42, b"\x05", False), bus.readfrom(0x42, 1, True))
    bus.readfrom_into(0x42, memoryview(buffer)[1:])
    print(buffer)
    print(bus.writevto(0x42, (b"\x20", bytearray(b"ab"), b"", b"c")), bus.readfrom_mem(0x42, 0x20, 3))
    long = bytes(range(200))
    bus.writeto_mem(0x42, 0x30, long)
    print(bus.readfrom_mem(0x42, 0x30, 200) == long)
    bus.writeto_mem(0x42, 0x0102, b"!", addrsize=16)
    print(bus.readfrom_mem(0x42, 1, 2))
    bus.writeto_mem(0x42, 1, b"\x02\x03")
    attempt(bus.readfrom, 0x11, 1)
    attempt(bus.writeto, 0x11, b"")
    attempt(bus.writeto, 200, b"")
    attempt(bus.readfrom_mem, 0x42, 0, 1, addrsize=12)
    attempt(bus.readfrom, 0x42, -1)
    attempt(bus.readfrom_into, 0x42, b"fixed")
    attempt(bus.writeto, 0x42, 5)
    bus.deinit()

soft = SoftI2C(Pin(22), Pin(21))
soft.start()
print(soft.write(b"\x84\x01"))
soft.start()
print(soft.write(b"\x85"))
two = bytearray(2)
soft.readinto(two)
soft.stop()
print(two)
soft.start()
print(soft.write(b"\x22\x01"))
soft.stop()
print(isinstance(soft, I2C))

attempt(I2C, 7)
attempt(I2C, 0, scl=Pin(34))
attempt(SoftI2C, Pin(1))
attempt(I2C, 0, freq=0)
lonely = SoftI2C(Pin(5), Pin(4))
print(lonely.scan())

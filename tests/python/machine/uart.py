# part: wire 17 16
import time
from machine import UART

u = UART(2, 9600)
print(u, u.any(), u.read(), u.readline())
print(u.write("héllo\nworld"), u.any(), u.txdone())
print(u.readline(), u.read(3), u.any())
buffer = bytearray(4)
print(u.readinto(buffer), buffer, u.readinto(buffer))
print(u.write(bytes(100)), u.read() == bytes(100))
print(u.write(bytearray(b"abc")), u.read(1), u.readinto(buffer, 1), buffer[0], u.read())
u.flush()
u.init(115200, bits=7, parity=0, stop=2, timeout=5)
print(u)
u.init(parity=1)
print(u)
start = time.ticks_ms()
print(u.read(1), time.ticks_diff(time.ticks_ms(), start) >= 5)

seen = []
irq = u.irq(lambda uart: seen.append(uart.read()), UART.IRQ_RX)
u.write("one")
time.sleep_ms(2)
u.write("two")
time.sleep_ms(2)
print(seen, irq.handled())
u.irq(None)
u.write("three")
time.sleep_ms(2)
print(len(seen), u.read())
u.sendbreak()
print(u.ioctl(3, 5), u.read(), u.ioctl(3, 5))
u.deinit()


def attempt(what, *arguments, **keywords):
    try:
        print("?", what(*arguments, **keywords))
    except OSError as e:
        print(e)
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)


attempt(UART, 0)
attempt(UART, 3)
attempt(UART, 1, 0)
attempt(UART, 1, bits=9)
attempt(UART, 1, tx=34)
attempt(UART, 1, stop=3)
attempt(u.read)
attempt(u.write, "x")

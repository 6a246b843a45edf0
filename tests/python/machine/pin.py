# part: wire 12 13
# part: pressed 14
from machine import Pin, Signal

p = Pin(12, Pin.OUT)
q = Pin(13, Pin.IN)
print(p, q, p == Pin(12), p == q, Pin(12) in {p: 1})
for level in (1, 0, True, False, "yes", None):
    p.value(level)
    print(p.value(), q(), end=" ")
print()
p.on()
print(q())
p.off()
print(q())
p.toggle()
print(q())
p.high()
p.low()
p(1)
print(q(), p.mode() == Pin.OUT, p.pull(), p.drive())
p.init(Pin.OUT, value=0, drive=Pin.DRIVE_3)
print(q(), p.drive() == Pin.DRIVE_3)

button = Pin(14, Pin.IN, Pin.PULL_UP)
print(button(), button.pull() == Pin.PULL_UP)
free = Pin(15, Pin.IN, Pin.PULL_UP)
print(free.value())
free.pull(Pin.PULL_DOWN)
print(free.value())

od = Pin(16, Pin.OPEN_DRAIN, Pin.PULL_UP, value=1)
print(od.value())
od(0)
print(od.value())
od.init(value=1)
print(od.value(), od.mode() == Pin.OPEN_DRAIN)

led = Signal(Pin(17, Pin.OUT), invert=True)
led.on()
print(led.value(), Pin(17).value())
led.off()
print(led(), Pin(17)())
led(1)
print(led())
other = Signal(18, Pin.OUT, value=0, invert=False)
other.on()
print(Pin(18)())


def attempt(what, *arguments, **keywords):
    try:
        print("?", what(*arguments, **keywords))
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)


attempt(Pin, 99)
attempt(Pin, 6)
attempt(Pin, 20)
attempt(Pin, -1)
attempt(Pin, "D2")
attempt(Pin, 34, Pin.OUT)
attempt(Pin, 34, Pin.IN).__class__
attempt(Pin, 2, 99)
attempt(Pin, 2, Pin.IN, 77)
attempt(Pin, 2, Pin.OUT, drive=9)
attempt(Pin, 2, colour=1)
attempt(p, 1, 2)

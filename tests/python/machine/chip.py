import machine, esp32, time

print(machine.reset_cause() == machine.PWRON_RESET, machine.wake_reason(), machine.unique_id())
print(machine.freq())
machine.freq(machine.freq())
rtc = machine.RTC()
rtc.datetime((2026, 3, 1, 6, 12, 34, 56, 0))
print(rtc.datetime()[:6], time.localtime()[:5])
print(rtc.memory())
rtc.memory(b"kept")
print(machine.RTC().memory())
rtc.memory("")
print(rtc.memory())

machine.mem32[0x50000000] = 0x12345678
print(hex(machine.mem32[0x50000000]), hex(machine.mem16[0x50000002]), hex(machine.mem8[0x50000003]))
machine.mem8[0x50000000] = 0x1FF
print(hex(machine.mem32[0x50000000]))
led = machine.Pin(2, machine.Pin.OUT, value=0)
machine.mem32[0x3FF44008] = 1 << 2
print(led(), machine.mem32[0x3FF44004], machine.mem32[0x3FF4403C] & 4)
machine.mem32[0x3FF4400C] = 1 << 2
print(led())

nvs = esp32.NVS("settings")
nvs.set_i32("count", -5)
nvs.set_blob("name", b"board")
nvs.commit()
buffer = bytearray(8)
print(esp32.NVS("settings").get_i32("count"), nvs.get_blob("name", buffer), buffer)
nvs.erase_key("count")
print(esp32.mcu_temperature(), esp32.raw_temperature())
P = esp32.Partition
print(P(P.RUNNING).info(), [p.info()[4] for p in P.find(P.TYPE_DATA)], P.find(P.TYPE_DATA, label="vfs"))
print(P("vfs").ioctl(4, 0), P("vfs").ioctl(5, 0))
start = time.ticks_us()
machine.idle()
machine.lightsleep(3)
print(time.ticks_diff(time.ticks_us(), start) >= 3000)


def attempt(what, *arguments, **keywords):
    try:
        print("?", what(*arguments, **keywords))
    except OSError as e:
        print(type(e).__name__, e)
    except (ValueError, TypeError, OverflowError, RuntimeError) as e:
        print(type(e).__name__, e)


attempt(machine.freq, 12345)
attempt(rtc.datetime, (2026, 1, 1))
attempt(rtc.memory, bytes(3000))
attempt(lambda: machine.mem32[0x50000001])
attempt(lambda: machine.mem32[0x10])
attempt(nvs.get_i32, "count")
attempt(nvs.set_i32, "count", 1 << 40)
attempt(nvs.set_i32, "a name that is too long", 1)
attempt(nvs.get_blob, "name", bytearray(2))
attempt(nvs.erase_key, "missing")
attempt(esp32.NVS, "")
attempt(P, 'none')
attempt(machine.bootloader)
attempt(machine.WDT, 1)
attempt(machine.WDT, timeout=0)
wdt = machine.WDT(timeout=60000)
wdt.feed()
state = machine.disable_irq()
machine.enable_irq(state)
print(machine.lost_events())

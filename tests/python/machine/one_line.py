# part: ds18b20 4 21.5625
# part: ds18b20 4 -7.25
# part: dht22 15 -3.5 45.2
# part: dht11 13 24 60
# part: neopixel 16 3
import dht, ds18x20, machine, neopixel, onewire, time
from machine import Pin

bus = onewire.OneWire(Pin(4))
print(bus.reset())
sensors = ds18x20.DS18X20(bus)
roms = sensors.scan()
print(len(roms), [rom[0] for rom in roms], [bus.crc8(rom) for rom in roms])
print([sensors.read_temp(rom) for rom in roms])
sensors.convert_temp()
print(sorted(sensors.read_temp(rom) for rom in roms))
print(onewire.OneWire(Pin(5)).reset())
try:
    onewire.OneWire(Pin(5)).reset(True)
except onewire.OneWireError as e:
    print("OneWireError", e)

d = dht.DHT22(Pin(15))
d.measure()
print(d.temperature(), d.humidity())
d = dht.DHT11(Pin(13))
d.measure()
print(d.temperature(), d.humidity())
try:
    dht.DHT22(Pin(14)).measure()
except OSError as e:
    print(e)

strip = neopixel.NeoPixel(Pin(16), 3)
strip[0] = (255, 0, 8)
strip[1] = (1, 2, 3)
print(strip[0], strip[1], len(strip), strip.buf)
strip.write()
strip.fill((9, 8, 7))
print(list(strip))
strip.write()
machine.bitstream(Pin(16), 0, (400, 850, 800, 450), b"\1\2\3")
for wrong in (lambda: machine.bitstream(Pin(16), 1, (1, 2, 3, 4), b""), lambda: machine.bitstream(Pin(16), 0, (1, 2), b"")):
    try:
        wrong()
    except ValueError as e:
        print(e)

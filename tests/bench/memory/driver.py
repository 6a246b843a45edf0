"""Driver for a weather station: sensors on a bus, a filter, a display and a log.

It is what a student's project looks like: classes, constants, functions and documentation.
"""

import time

ADDRESS = 0x76
REGISTER_ID = 0xD0
REGISTER_RESET = 0xE0
REGISTER_STATUS = 0xF3
REGISTER_CONTROL = 0xF4
REGISTER_CONFIG = 0xF5
REGISTER_DATA = 0xF7
CHIP_ID = 0x60

MODE_SLEEP = 0
MODE_FORCED = 1
MODE_NORMAL = 3

DEFAULT_INTERVAL = 60
LIMITS = {"temperature": (-40, 85), "humidity": (0, 100), "pressure": (300, 1100)}
UNITS = ("C", "%", "hPa")


class SensorError(Exception):
    """The sensor did not answer as it should."""


class Bus:
    """Two-wire bus with the few transfers that the sensor needs."""

    def __init__(self, transfer, address=ADDRESS):
        self.transfer = transfer
        self.address = address
        self.errors = 0

    def read(self, register, count):
        """Reads bytes from a register."""
        data = self.transfer(self.address, bytes([register]), count)
        if data is None or len(data) != count:
            self.errors += 1
            raise SensorError("no answer from %#x" % self.address)
        return data

    def read_byte(self, register):
        return self.read(register, 1)[0]

    def read_word(self, register, signed=False):
        low, high = self.read(register, 2)
        value = high << 8 | low
        if signed and value & 0x8000:
            value -= 0x10000
        return value

    def write(self, register, value):
        """Writes one byte to a register."""
        self.transfer(self.address, bytes([register, value & 0xFF]), 0)


class Sensor:
    """Temperature, humidity and pressure."""

    def __init__(self, bus, mode=MODE_FORCED):
        self.bus = bus
        self.mode = mode
        self.calibration = {}
        self.offset = 0.0
        self.last = None
        if bus.read_byte(REGISTER_ID) != CHIP_ID:
            raise SensorError("another chip is at this address")
        self.reset()

    def reset(self):
        """Starts the sensor afresh and reads its calibration."""
        self.bus.write(REGISTER_RESET, 0xB6)
        time.sleep_ms(10)
        self.load_calibration()
        self.bus.write(REGISTER_CONFIG, 0xA0)
        self.bus.write(REGISTER_CONTROL, 0x24 | self.mode)

    def load_calibration(self):
        for number, name in enumerate(("t1", "t2", "t3", "p1", "p2", "p3")):
            signed = name not in ("t1", "p1")
            self.calibration[name] = self.bus.read_word(0x88 + 2 * number, signed)

    def is_ready(self):
        return self.bus.read_byte(REGISTER_STATUS) & 0x08 == 0

    def wait(self, timeout_ms=100):
        """Waits for a measurement to end."""
        deadline = time.ticks_add(time.ticks_ms(), timeout_ms)
        while not self.is_ready():
            if time.ticks_diff(deadline, time.ticks_ms()) < 0:
                raise SensorError("the measurement takes too long")
            time.sleep_ms(2)

    def raw(self):
        data = self.bus.read(REGISTER_DATA, 8)
        pressure = data[0] << 12 | data[1] << 4 | data[2] >> 4
        temperature = data[3] << 12 | data[4] << 4 | data[5] >> 4
        humidity = data[6] << 8 | data[7]
        return temperature, humidity, pressure

    def measure(self):
        """Gives a reading: temperature, humidity, pressure."""
        if self.mode == MODE_FORCED:
            self.bus.write(REGISTER_CONTROL, 0x24 | self.mode)
            self.wait()
        temperature, humidity, pressure = self.raw()
        reading = Reading(
            self.compensate(temperature) + self.offset,
            humidity / 655.36,
            pressure / 1000.0,
        )
        reading.check()
        self.last = reading
        return reading

    def compensate(self, raw):
        t1 = self.calibration["t1"]
        first = (raw / 16384.0 - t1 / 1024.0) * self.calibration["t2"]
        second = (raw / 131072.0 - t1 / 8192.0) ** 2 * self.calibration["t3"]
        return (first + second) / 5120.0


class Reading:
    """One measurement."""

    def __init__(self, temperature, humidity, pressure):
        self.temperature = temperature
        self.humidity = humidity
        self.pressure = pressure

    def check(self):
        for name in LIMITS:
            low, high = LIMITS[name]
            value = getattr(self, name)
            if not low <= value <= high:
                raise ValueError("%s is out of range: %s" % (name, value))

    def values(self):
        return self.temperature, self.humidity, self.pressure

    def __str__(self):
        parts = ["%.1f %s" % pair for pair in zip(self.values(), UNITS)]
        return ", ".join(parts)


class Average:
    """Mean of the newest readings."""

    def __init__(self, size=8):
        self.size = size
        self.readings = []

    def add(self, reading):
        self.readings.append(reading)
        if len(self.readings) > self.size:
            self.readings.pop(0)

    def mean(self):
        if not self.readings:
            return None
        count = len(self.readings)
        sums = [0.0, 0.0, 0.0]
        for reading in self.readings:
            for index, value in enumerate(reading.values()):
                sums[index] += value
        return Reading(*[value / count for value in sums])


def log(reading, path="log.txt"):
    """Adds a reading to the log."""
    with open(path, "a") as file:
        file.write("%d;%s\n" % (time.time(), reading))


def run(sensor, rounds=10, interval=DEFAULT_INTERVAL, show=print):
    """Measures, shows and logs, round by round; gives how many failed."""
    average = Average()
    failed = 0
    for number in range(rounds):
        try:
            average.add(sensor.measure())
            show(number, average.mean())
            log(average.mean())
        except SensorError as error:
            failed += 1
            show("round", number, "failed:", error)
        time.sleep(interval)
    return failed


def report(average):
    """Says how much the newest readings differ."""
    values = [reading.temperature for reading in average.readings]
    if values:
        return max(values) - min(values)
    return 0.0

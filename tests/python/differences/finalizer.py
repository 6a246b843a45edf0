# Cause: memory is reclaimed by a collector, which calls no Python code; __del__ is never called.
# Workaround: a method close(), and with.
class Sensor:
    def __del__(self):
        print("del")


sensor = Sensor()
del sensor
print("end")

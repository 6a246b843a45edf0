class DeviceError(Exception): pass
class TimeoutError_(DeviceError):
    def __init__(self, ms):
        super().__init__("no answer after %d ms" % ms)
        self.ms = ms
class BusError(DeviceError): pass
def read(n):
    if n == 1: raise TimeoutError_(50)
    if n == 2: raise BusError("bus", 0x3C)
    return n
for n in range(3):
    try:
        print("read", read(n))
    except TimeoutError_ as e:
        print(e, e.ms)
    except DeviceError as e:
        print(type(e).__name__, e.args)

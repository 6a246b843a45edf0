class Pause:
    def __init__(self, value):
        self.value = value

    def __await__(self):
        received = yield self.value
        return received

    __iter__ = __await__


async def leaf(name, count):
    total = 0
    for i in range(count):
        total += await Pause((name, i))
    return total


async def branch():
    first = await leaf("a", 2)
    second = await leaf("b", 1)
    return first, second


def drive(coroutine, send):
    value = None
    while True:
        try:
            request = coroutine.send(value)
        except StopIteration as stop:
            return stop.value
        print("asked", request)
        value = send(request)


print(drive(branch(), lambda request: request[1] * 10 + 1))
c = leaf("x", 3)
print(c.send(None))
c.close()
try:
    c.send(None)
except (StopIteration, RuntimeError):
    print("closed")

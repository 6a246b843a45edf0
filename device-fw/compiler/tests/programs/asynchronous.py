# async def, await, async for, async with, driven by hand.
class Pause:
    def __init__(self, value):
        self.value = value

    def __iter__(self):
        yield self.value
        return self.value * 10

    __await__ = __iter__


def drive(coroutine):
    sent = []
    try:
        while True:
            sent.append(coroutine.send(None))
    except StopIteration as stop:
        return stop.value, sent


async def simple(x):
    y = await Pause(x)
    return y + 1


async def twice():
    return await simple(1) + await simple(2)


print(drive(twice()))


class Range:
    def __init__(self, n):
        self.n = n
        self.i = 0

    def __aiter__(self):
        return self

    async def __anext__(self):
        if self.i >= self.n:
            raise StopAsyncIteration
        self.i += 1
        await Pause(self.i)
        return self.i


async def loops():
    out = []
    async for i in Range(5):
        if i == 2:
            continue
        if i == 4:
            break
        out.append(i)
    else:
        out.append("no")
    async for j in Range(2):
        out.append(j)
    else:
        out.append("else")
    return out


print(drive(loops()))


class Manager:
    def __init__(self, name, swallow=False):
        self.name = name
        self.swallow = swallow

    async def __aenter__(self):
        await Pause(0)
        print("enter", self.name)
        return self.name

    async def __aexit__(self, kind, value, trace):
        await Pause(0)
        print("exit", self.name, kind.__name__ if kind else None)
        return self.swallow


async def managers():
    async with Manager("a") as a, Manager("b"):
        print(a)
    async with Manager("c", True):
        raise ValueError
    for i in range(3):
        async with Manager(str(i)):
            if i == 0:
                continue
            break
    try:
        async with Manager("d"):
            raise KeyError
    except KeyError:
        print("propagated")
    async with Manager("e"):
        return "returned"


print(drive(managers())[0])


async def comprehensions():
    a = [i async for i in Range(3)]
    b = [i * j async for i in Range(3) if i != 2 for j in (1, 2)]
    c = {i: i async for i in Range(2)}
    d = {i async for i in Range(2)}
    e = [await simple(i) for i in range(2)]
    f = [[k async for k in Range(i)] for i in range(3)]
    return a, b, sorted(c.items()), sorted(d), e, f


print(drive(comprehensions())[0])


async def outer():
    x = 5

    async def inner():
        return x + await Pause(1)

    return await inner()


print(drive(outer()))


class Device:
    async def read(self):
        return await super_read(self)


async def super_read(device):
    try:
        return await Pause(7)
    finally:
        print("finally")


print(drive(Device().read()))

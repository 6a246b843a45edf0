class Countdown:
    def __init__(self, n):
        self.n = n

    def __aiter__(self):
        return self

    async def __anext__(self):
        if self.n == 0:
            raise StopAsyncIteration
        self.n -= 1
        return self.n


async def collect():
    found = []
    async for item in Countdown(4):
        if item == 1:
            continue
        found.append(item)
    else:
        found.append("else")
    async for item in Countdown(9):
        if item < 7:
            break
    return found, item


c = collect()
try:
    c.send(None)
except StopIteration as stop:
    print(stop.value)

class Awaitable:
    def __init__(self, v): self.v = v
    def __await__(self):
        got = yield self.v
        return got
async def inner(n):
    x = await Awaitable(n)
    return x * 2
async def outer():
    a = await inner(1)
    b = await inner(2)
    return a + b
c = outer()
print(c.send(None))
print(c.send(10))
try:
    c.send(20)
except StopIteration as e:
    print(e.value)

class Val:
    def __init__(self, v): self.v = v
    def __await__(self):
        yield self.v
        return self.v * 10
async def level3(n): return await Val(n)
async def level2(n): return await level3(n) + 1
async def level1():
    return [await level2(1), await level2(2)]
c = level1()
print(c.send(None), c.send(None))
try:
    c.send(None)
except StopIteration as e:
    print(e.value)

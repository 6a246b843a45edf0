class Items:
    def __init__(self, n): self.n = n
    def __aiter__(self): return self
    async def __anext__(self):
        if not self.n:
            raise StopAsyncIteration
        self.n -= 1
        return self.n
class Manager:
    async def __aenter__(self):
        print("enter")
        return 5
    async def __aexit__(self, *a):
        print("exit", a[0].__name__ if a[0] else None)
        return True
async def main():
    async for x in Items(3):
        print(x)
    else:
        print("else")
    async with Manager() as m:
        print(m)
    async with Manager():
        raise ValueError
    return "done"
try:
    main().send(None)
except StopIteration as e:
    print(e.value)

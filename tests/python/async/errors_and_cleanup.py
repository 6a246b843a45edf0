class Step:
    def __await__(self):
        return (yield "step")

    __iter__ = __await__


class Guard:
    async def __aenter__(self):
        await Step()
        print("enter")
        return self

    async def __aexit__(self, kind, value, trace):
        print("exit", kind.__name__ if kind else None)
        return kind is KeyError


async def work(error):
    try:
        async with Guard():
            await Step()
            if error:
                raise error("inside")
        return "done"
    finally:
        print("finally")


def drive(coroutine):
    steps = 0
    try:
        while True:
            coroutine.send(None)
            steps += 1
    except StopIteration as stop:
        return steps, stop.value
    except Exception as error:
        return steps, type(error).__name__


for error in (None, KeyError, ValueError):
    print(drive(work(error)))
c = work(None)
c.send(None)
c.send(None)
try:
    c.throw(OSError("cancelled"))
except OSError as error:
    print(error)

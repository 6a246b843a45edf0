# What MicroPython's asyncio has besides: sleep_ms, wait_for_ms, ThreadSafeFlag, streams, the loop's exception handler.
import asyncio
import io
import micropython


class Source(io.IOBase):
    def __init__(self, data):
        self.data = data
        self.sent = b""

    def ioctl(self, request, argument):
        return argument if request == 3 else 0

    def readinto(self, buffer):
        count = min(len(buffer), len(self.data), 4)
        buffer[:count] = self.data[:count]
        self.data = self.data[count:]
        return count

    def write(self, data):
        part = bytes(data[:3])
        self.sent += part
        return len(part)


async def streams():
    source = Source(b"first line\nsecond\nrest")
    stream = asyncio.StreamReader(source)
    print(await stream.readline(), await stream.read(2), await stream.readexactly(5))
    print(await stream.read())
    buffer = bytearray(4)
    source.data = b"ab"
    print(await stream.readinto(buffer), buffer)
    try:
        await stream.readexactly(1)
    except EOFError:
        print("EOFError")
    stream.write(b"hello ")
    stream.write(b"world")
    await stream.drain()
    print(source.sent)
    source.data = b"a\nb\n"
    async for line in stream:
        print(line)


async def flags():
    flag = asyncio.ThreadSafeFlag()
    micropython.schedule(lambda _: flag.set(), None)
    await flag.wait()
    print("flag", flag.state)
    flag.set()
    flag.clear()
    try:
        await asyncio.wait_for_ms(flag.wait(), 5)
    except asyncio.TimeoutError:
        print("not set")


async def handlers():
    def handler(loop, context):
        print(context["message"], repr(context["exception"]))

    async def fail():
        raise OSError(5)

    loop = asyncio.get_event_loop()
    loop.set_exception_handler(handler)
    asyncio.create_task(fail())
    await asyncio.sleep_ms(1)
    await asyncio.sleep_ms(1)
    loop.set_exception_handler(None)


asyncio.run(streams())
asyncio.run(flags())
asyncio.run(handlers())
try:
    asyncio.create_task(3)
except TypeError as error:
    print(error)
loop = asyncio.new_event_loop()
loop.create_task(asyncio.sleep_ms(1))


async def stop():
    loop.stop()


loop.create_task(stop())
loop.run_forever()
print(loop.run_until_complete(asyncio.sleep_ms(0)))
micropython.heap_lock()
asyncio.sleep_ms(0)
micropython.heap_unlock()
print("done")

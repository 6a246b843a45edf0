# part: wire 17 16
import asyncio
import select
from machine import UART

u = UART(2, 9600)
poller = select.poll()
poller.register(u, select.POLLIN)
print(poller.poll(1))
u.write("x")
print([events for _, events in poller.poll(100)], u.read())


async def receive(lines):
    stream = asyncio.StreamReader(u)
    for _ in range(2):
        lines.append(await stream.readline())


async def main():
    lines = []
    task = asyncio.create_task(receive(lines))
    await asyncio.sleep_ms(5)
    stream = asyncio.StreamWriter(u, {})
    for line in ("one\n", "two\n"):
        stream.write(line)
        await stream.drain()
    await task
    print(lines)


asyncio.run(main())

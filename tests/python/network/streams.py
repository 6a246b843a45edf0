# A server with several clients at a time, by asyncio.
import sys

sys.path.append("lib")
import online
import asyncio


async def echo(reader, writer):
    while True:
        line = await reader.readline()
        if not line:
            break
        writer.write(b"<" + line.strip() + b">\n")
        await writer.drain()
    writer.close()
    await writer.wait_closed()


async def client(port, name, count):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for number in range(count):
        writer.write(("%s %d\n" % (name, number)).encode())
        await writer.drain()
        line = await reader.readline()
        assert line == ("<%s %d>\n" % (name, number)).encode(), line
    writer.close()
    await writer.wait_closed()
    return count


async def main():
    server = None
    for port in range(18400, 18500):
        try:
            server = await asyncio.start_server(echo, "127.0.0.1", port)
            break
        except OSError:
            pass
    print(await asyncio.gather(*[client(port, "c%d" % index, 5 + index) for index in range(4)]))
    server.close()
    await server.wait_closed()
    try:
        await asyncio.open_connection("127.0.0.1", port)
    except OSError as error:
        print("refused")


asyncio.run(main())

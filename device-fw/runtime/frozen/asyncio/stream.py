# Reading and writing streams (UART, console, sockets) without keeping other tasks waiting.

import asyncio


class Stream:
    def __init__(self, stream, extra={}):
        self.s = stream
        self.extra = extra
        self.unsent = b""

    def get_extra_info(self, name):
        return self.extra[name]

    async def __aenter__(self):
        return self

    async def __aexit__(self, kind, value, traceback):
        await self.wait_closed()

    def close(self):
        pass

    async def wait_closed(self):
        self.s.close()

    async def read(self, count=-1):
        data = b""
        while True:
            await asyncio._streams.wait(self.s, 0)
            piece = self.s.read(count)
            if piece is None:
                continue
            if count >= 0:
                return piece
            if not piece:
                return data
            data = data + piece if data else piece

    async def readinto(self, buffer):
        await asyncio._streams.wait(self.s, 0)
        return self.s.readinto(buffer)

    async def readexactly(self, count):
        data = b""
        while count:
            await asyncio._streams.wait(self.s, 0)
            piece = self.s.read(count)
            if piece is None:
                continue
            if not piece:
                raise EOFError
            data = data + piece if data else piece
            count -= len(piece)
        return data

    async def readline(self):
        line = b""
        while True:
            await asyncio._streams.wait(self.s, 0)
            piece = self.s.readline()
            if piece is None:
                continue
            line = line + piece if line else piece
            if not piece or line[-1:] in (b"\n", "\n"):
                return line

    def __aiter__(self):
        return self

    async def __anext__(self):
        line = await self.readline()
        if not line:
            raise StopAsyncIteration
        return line

    def write(self, data):
        if not self.unsent:
            # What goes out at once need not be kept.
            sent = self.s.write(data)
            if sent == len(data):
                return
            if sent is not None:
                data = data[sent:]
        self.unsent = self.unsent + data if self.unsent else data

    async def drain(self):
        if not self.unsent:
            return await asyncio.sleep_ms(0)
        data = memoryview(self.unsent) if isinstance(self.unsent, (bytes, bytearray)) else self.unsent
        sent = 0
        while sent < len(data):
            await asyncio._streams.wait(self.s, 1)
            count = self.s.write(data[sent:])
            if count is not None:
                sent += count
        self.unsent = b""


StreamReader = Stream
StreamWriter = Stream

# TCP connections and servers that do not keep other tasks waiting.

import asyncio
import socket
from asyncio.stream import Stream
from errno import EINPROGRESS


def _check(ssl):
    if ssl:
        raise ValueError("this firmware has no TLS: leave out ssl")


async def open_connection(host, port, ssl=None, server_hostname=None):
    _check(ssl)
    address = socket.getaddrinfo(host, port, 0, socket.SOCK_STREAM)[0][-1]
    connection = socket.socket()
    try:
        connection.setblocking(False)
        try:
            connection.connect(address)
        except OSError as error:
            if error.errno != EINPROGRESS:
                raise
        await asyncio._streams.wait(connection, 1)
        # Raises what went wrong with connecting.
        connection.send(b"")
    except:
        connection.close()
        raise
    stream = Stream(connection, {"peername": address})
    return stream, stream


class Server:
    def __init__(self):
        self.closed = False

    async def __aenter__(self):
        return self

    async def __aexit__(self, kind, value, traceback):
        self.close()
        await self.wait_closed()

    def close(self):
        self.closed = True
        self.task.cancel()

    async def wait_closed(self):
        await self.task

    async def _serve(self, listener, handler):
        try:
            while True:
                await asyncio._streams.wait(listener, 0)
                try:
                    connection, address = listener.accept()
                except OSError:
                    # Whoever came is gone, or there are too many at a time.
                    await asyncio.sleep_ms(10)
                    continue
                connection.setblocking(False)
                stream = Stream(connection, {"peername": address})
                asyncio.create_task(handler(stream, stream))
        except asyncio.CancelledError:
            if not self.closed:
                raise
        finally:
            listener.close()


async def start_server(handler, host, port, backlog=5, ssl=None):
    _check(ssl)
    address = socket.getaddrinfo(host, port, 0, socket.SOCK_STREAM)[0][-1]
    listener = socket.socket()
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setblocking(False)
        listener.bind(address)
        listener.listen(backlog)
    except:
        listener.close()
        raise
    server = Server()
    server.task = asyncio.create_task(server._serve(listener, handler))
    return server

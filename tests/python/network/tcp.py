# A server and its client in one program: everything a stream can do, waiting and not waiting.
import sys

sys.path.append("lib")
import online
import socket
import errno

listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("127.0.0.1", 0))
listener.listen(2)
port = listener.getsockname()[1]
print(listener.getsockname()[0], port > 1023)

listener.setblocking(False)
try:
    listener.accept()
except OSError as error:
    print("accept", error.errno == errno.EAGAIN)
listener.setblocking(True)

address = socket.getaddrinfo("127.0.0.1", port, 0, socket.SOCK_STREAM)[0][-1]
print(address == ("127.0.0.1", port))
client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(address)
server, peer = listener.accept()
print(peer == client.getsockname())

print(client.send(b"hello "), client.sendall(b"world\nsecond\nrest"))
print(server.recv(5), server.recv(1))
stream = server.makefile("rb", 0)
print(stream.readline(), stream.readline(), stream.read(4))
big = bytes(range(256)) * 64
client.settimeout(5)
got = bytearray()
sent = 0
while len(got) < len(big):
    if sent < len(big):
        sent += client.send(big[sent : sent + 4096])
    got += server.recv(4096)
print(bytes(got) == big)

server.setblocking(False)
try:
    server.recv(10)
except OSError as error:
    print("recv", error.errno == errno.EAGAIN)
server.settimeout(0.05)
try:
    server.recv(10)
except OSError as error:
    print("late", isinstance(error, OSError))
server.setblocking(True)

client.sendall(memoryview(b"abcdef")[2:4])
print(server.recv(100))
client.close()
print(server.recv(100), server.recv(100))
stream.close()
with server:
    pass
try:
    server.recv(1)
except OSError as error:
    print("closed", error.errno == errno.EBADF)

# Nobody listens any more.
listener.close()
lonely = socket.socket()
try:
    lonely.connect(address)
except OSError as error:
    print("refused", error.errno == errno.ECONNREFUSED)
lonely.close()

for wrong in ((1,), ("127.0.0.1", 70000), ("127.0.0.1", "80"), 80):
    s = socket.socket()
    try:
        s.connect(wrong)
    except (TypeError, ValueError, OverflowError) as error:
        print("no address")
    s.close()

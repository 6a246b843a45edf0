# select and poll know sockets: what can be read, written, accepted, and what has ended.
import sys

sys.path.append("lib")
import online
import select
import socket

listener = socket.socket()
listener.bind(("127.0.0.1", 0))
listener.listen(1)
poller = select.poll()
poller.register(listener, select.POLLIN)
print(poller.poll(0))
client = socket.socket()
client.connect(listener.getsockname())
print([event for _, event in poller.poll(2000)] == [select.POLLIN])
server, _ = listener.accept()
print(poller.poll(0))

poller.register(server, select.POLLIN)
print(poller.poll(10))
client.send(b"x")
print([event for _, event in poller.poll(2000)] == [select.POLLIN])
print(server.recv(10), poller.poll(0))
poller.register(server, select.POLLIN | select.POLLOUT)
print([event for _, event in poller.poll(0)] == [select.POLLOUT])

print([len(streams) for streams in select.select([server], [server], [], 1)])
client.send(b"y")
while not select.select([server], [], [], 0)[0]:
    pass
print([len(streams) for streams in select.select([server], [server], [], 1)])
server.recv(1)
client.close()
poller.register(server, select.POLLIN)
events = poller.poll(2000)
print(len(events), bool(events[0][1] & select.POLLIN), server.recv(1))
server.close()
listener.close()

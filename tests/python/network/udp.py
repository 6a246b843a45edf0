# Datagrams come whole, with the address of the sender.
import sys

sys.path.append("lib")
import online
import socket
import errno

left = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
right = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
left.bind(("127.0.0.1", 0))
right.bind(("127.0.0.1", 0))
print(left.sendto(b"one", right.getsockname()), left.sendto(b"second", right.getsockname()))
data, source = right.recvfrom(100)
print(data, source == left.getsockname())
print(right.recvfrom(3)[0])
right.setblocking(False)
try:
    right.recvfrom(10)
except OSError as error:
    print(error.errno == errno.EAGAIN)
right.setblocking(True)
left.connect(right.getsockname())
print(left.send(b"by connection"), right.recv(50))
left.close()
right.close()

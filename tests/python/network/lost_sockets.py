# Sockets that a program loses are taken back when there are no more of them.
import sys

sys.path.append("lib")
import online
import socket

for index in range(100):
    s = socket.socket()
    s.bind(("127.0.0.1", 0))
kept = [s]
for index in range(100):
    s = socket.socket()
kept.append(s)
print(kept[0].getsockname()[1] > 0)
try:
    while len(kept) < 20000:
        kept.append(socket.socket())
except OSError as error:
    import errno

    print(error.errno == errno.EMFILE)

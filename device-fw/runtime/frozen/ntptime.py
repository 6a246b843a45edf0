# The time of day from a server of the Network Time Protocol; RFC 4330.

import socket
from struct import unpack
from time import gmtime

host = "pool.ntp.org"
timeout = 1

# Seconds from the protocol's year 1900 to this board's 1970.
_SINCE_1900 = 2208988800


def time():
    query = bytearray(48)
    # Version 3, from a client.
    query[0] = 0x1B
    address = socket.getaddrinfo(host, 123)[0][-1]
    connection = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        connection.settimeout(timeout)
        connection.sendto(query, address)
        answer = connection.recv(48)
    finally:
        connection.close()
    if len(answer) < 48:
        raise OSError("%s does not tell the time" % host)
    seconds = unpack("!I", answer[40:44])[0]
    # What is before 1968 is after 2036, when the protocol begins anew.
    if seconds < 0x80000000:
        seconds += 0x100000000
    return seconds - _SINCE_1900


def settime():
    from machine import RTC

    year, month, day, hour, minute, second, weekday, _ = gmtime(time())
    RTC().datetime((year, month, day, weekday, hour, minute, second, 0))

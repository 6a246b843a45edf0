# RingIO: order, running full, wrapping round, lines, and that it works with the heap locked.
import micropython
import select

ring = micropython.RingIO(8)
print(ring.any(), ring.write(b"abc"), ring.any(), ring.read(1), ring.read())
print(ring.write(b"0123456789"), ring.any(), ring.write(b"x"))
buffer = bytearray(3)
print(ring.readinto(buffer), buffer, ring.readinto(buffer, 1), buffer, ring.any())
print(ring.write(b"wxyz!"), ring.read())
print(ring.write(b"a\nb\nc"), ring.readline(), ring.readline(1), ring.readline(), ring.readline(), ring.readline())
micropython.heap_lock()
ring.write(b"hi", 1)
count = ring.any()
ring.readinto(buffer)
micropython.heap_unlock()
print(count, buffer[:1])
shared = bytearray(4)
ring = micropython.RingIO(shared)
print(ring.write(b"12345"), shared)
poller = select.poll()
poller.register(ring)
print(poller.poll(0)[0][1], ring.read(), poller.poll(0)[0][1])
for wrong in (0, -1, bytearray(1), b"xx", "x"):
    try:
        micropython.RingIO(wrong)
    except (ValueError, TypeError) as error:
        print(repr(error))

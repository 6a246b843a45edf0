# poll and select over streams of ours and streams written in Python.
import io
import select
import sys
import time


class Switch(io.IOBase):
    def __init__(self):
        self.events = 0
        self.asked = 0

    def ioctl(self, request, argument):
        self.asked += 1
        return self.events & argument if request == 3 else -22


switch = Switch()
poller = select.poll()
poller.register(switch, select.POLLIN)
print(poller.poll(0))
switch.events = select.POLLIN | select.POLLOUT
print(poller.poll(0)[0][0] is switch, poller.poll(0)[0][1])
poller.modify(switch, select.POLLIN | select.POLLOUT)
print([events for _, events in poller.poll()])
print([events for _, events in poller.ipoll(0, 1)], poller.poll(0))
poller.register(switch)
switch.events = select.POLLHUP
print(poller.poll(0))
switch.events = 0
start = time.ticks_ms()
print(poller.poll(20), time.ticks_diff(time.ticks_ms(), start) >= 20, switch.asked > 5)
poller.unregister(switch)
poller.unregister(switch)
print(poller.poll(1))
poller.register(sys.stdout, select.POLLOUT)
print(len(poller.poll(0)))
memory = io.BytesIO(b"x")
poller.register(memory)
print([events for stream, events in poller.poll(0) if stream is memory])
memory.close()
print([events for stream, events in poller.poll(0) if stream is memory])
for wrong in (lambda: poller.register(5), lambda: poller.modify(switch, 1)):
    try:
        wrong()
    except (TypeError, OSError) as error:
        print(repr(error))
switch.events = select.POLLIN
print([len(part) for part in select.select([switch], [switch], [], 0)])
switch.events = -5
try:
    select.select([switch], [], [], 0)
except OSError as error:
    print(error)

# Instructions from the trap in which a timer fires until its handler knows the time; for the machine of device-fw/ports/virt.
import machine
from time import ticks_cpu, ticks_diff

HARD = False
# Its register for the instructions up to that trap.
FIRED = 0x0200_8000
registers = machine.mem32
took = [0] * 101
count = 0


def handler(timer):
    global count
    now = ticks_cpu()
    if count < len(took):
        took[count] = ticks_diff(now, registers[FIRED])
        count += 1


timer = machine.Timer(0, period=1, callback=handler, hard=HARD)
while count < len(took):
    pass
timer.deinit()
took.sort()
print(took[len(took) // 2], took[-1])

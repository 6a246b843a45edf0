# gc counts to the byte; its switches and those of micropython work as MicroPython's do.
import gc
import micropython


def cost(make):
    # The first call makes room for whatever the machinery keeps.
    make()
    gc.collect()
    before = gc.mem_free()
    made = make()
    after = gc.mem_free()
    return before - after, made


# An object has a header of one word; a bytearray is two objects, a list of items too.
for size in 0, 1, 4, 5, 100, 1000:
    taken = cost(lambda: bytearray(size))[0]
    print(size, taken - (size + 3) // 4 * 4)
print(cost(lambda: (size, size))[0], cost(lambda: (size,) * 10)[0], cost(lambda: [size] * 10)[0])
print(gc.mem_free() + gc.mem_alloc() == gc.mem_alloc() + gc.mem_free())

# The count of objects that became free.
gc.collect()
print(gc.collect())
# Built anew each time, so that only the parts are garbage: ten pairs of objects.
parts = [bytearray(1) for _ in range(10)]
gc.collect()
parts.clear()
print(gc.collect() >= 20)

print(gc.isenabled(), gc.disable(), gc.isenabled(), gc.enable(), gc.isenabled())
print(gc.threshold(), gc.threshold(20000), gc.threshold(), gc.threshold(-1), gc.threshold())

# Past the threshold a collection comes by itself, long before memory runs out.
gc.collect()
gc.threshold(4000)
lowest = gc.mem_free()
start = lowest
for _ in range(200):
    bytearray(500)
    lowest = min(lowest, gc.mem_free())
gc.threshold(-1)
print(start - lowest < 8000)

# Without collections memory runs out.
gc.disable()
try:
    while True:
        bytearray(5000)
except MemoryError:
    print("MemoryError", gc.mem_free() < 6000)
gc.enable()
print(len(bytearray(5000)))

# What was asked, what is free, what the largest block is.
try:
    bytearray(100000000)
except MemoryError as error:
    text = str(error)
print(text[: text.index("(")])
free, largest = [int("".join(c for c in part if c.isdigit())) for part in text[text.index("(") :].split(",")]
print(largest <= free <= gc.mem_free() + gc.mem_alloc(), largest > free // 2)

print(micropython.heap_lock(), micropython.heap_lock(), micropython.heap_locked(), micropython.heap_unlock())
try:
    bytearray(10)
except MemoryError as error:
    caught = error
print(micropython.heap_unlock(), caught)
print(bytearray(2), micropython.stack_use() > 0)

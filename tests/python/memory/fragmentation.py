# After fragmentation an allocation succeeds whenever enough memory is free.
import gc

HEADERS = 32


def fill(size, spare):
    blocks = []
    while gc.mem_free() > spare + size:
        blocks.append(bytearray(size))
        blocks[-1][0] = len(blocks) & 255
    return blocks


def intact(blocks):
    for number, block in enumerate(blocks):
        if block is not None and block[0] != (number + 1) & 255:
            return False
    return True


def biggest():
    # A collection first, so that what is counted as free is free.
    gc.collect()
    return len(bytearray(gc.mem_free() - HEADERS)) > 0


size = gc.mem_free() // 80

# 1. Held by globals.
blocks = fill(size, 4 * size)
for number in range(0, len(blocks), 2):
    blocks[number] = None
print(biggest(), intact(blocks))


# 2. Held by a local of the running function, without a call to gc.collect.
def inside(blocks):
    half = len(blocks) // 2
    mine = blocks[:]
    del blocks
    for number in range(0, len(mine), 3):
        mine[number] = None
    big = bytearray(half * size // 2)
    return len(big) == half * size // 2, intact(mine)


blocks = None
blocks = fill(size, 4 * size)
count = len(blocks)
for number in range(0, count, 2):
    blocks[number] = None
print(inside(blocks))


# 3. In instances, dicts, closures, generators and threads of calls: everything stays what it was.
class Node:
    def __init__(self, number, next):
        self.number = number
        self.next = next
        self.text = "node %d" % number
        self.data = bytearray(size // 4)

    def describe(self):
        return self.text + "!"


def counter(start):
    held = [start]

    def step():
        held[0] += 1
        return held[0]

    return step


def numbers(limit):
    held = {}
    try:
        for number in range(limit):
            held[number] = str(number) * 3
            yield held
    finally:
        held.clear()


blocks = None
chain = None
keep = {}
steps = []
running = []
holes = []
number = 0
while gc.mem_free() > 12 * size:
    holes.append(bytearray(size // 3))
    chain = Node(number, chain)
    keep["key %d" % number] = (number, chain.text)
    steps.append(counter(number))
    running.append(numbers(5))
    next(running[-1])
    number += 1
holes = None
print(biggest())
holes = [bytearray(size // 7) for _ in range(30)]
by_identity = {}
node = chain
while node:
    by_identity[node] = node.number
    node = node.next
addresses = [(node, id(node)) for node in by_identity]
holes = None
print(len(bytearray(2 * size)) == 2 * size)
node, seen = chain, number
while node:
    seen -= 1
    if node.number != seen or node.describe() != "node %d!" % seen or by_identity[node] != seen:
        print("node", seen, "is", node.number, node.text)
    if keep["key %d" % seen] != (seen, node.text) or keep["key %d" % seen][1] is not node.text:
        print("key", seen)
    node = node.next
print(seen)
print(all(id(node) == address for node, address in addresses))
print([step() for step in steps] == list(range(1, number + 1)))
print(all(len(next(one)) == 2 for one in running), all(next(one)[2] == "222" for one in running))


# 4. Through native code that calls back: what it holds stays.
def heavy(item):
    holes = [bytearray(size // 5) for _ in range(10)]
    del holes[::2]
    return bytearray(6 * size) is not None and item[1]


chain = keep = steps = running = by_identity = addresses = node = None
gc.collect()
blocks = [(str(number), -number, bytearray(size // 4)) for number in range(100)]
print([item[0] for item in sorted(blocks, key=heavy)][:3], sum(1 for _ in map(heavy, blocks)))
print(max(blocks, key=heavy)[0], ",".join(str(heavy(item)) for item in blocks[:4]))

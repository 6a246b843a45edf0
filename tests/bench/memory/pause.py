import gc
class Node:
    def __init__(self, number):
        self.number = number
        self.text = 'node %d' % number
        self.values = [number, number + 1, (number, 0.5)]
gc.collect()
total = gc.mem_free() + gc.mem_alloc()
nodes = []
names = {}
while gc.mem_alloc() < total * 8 // 10:
    node = Node(len(nodes))
    nodes.append(node)
    names[node.text] = bytearray(24)
    if len(nodes) % 16 == 0:
        gc.collect()
for _ in range(ROUNDS):
    gc.collect()

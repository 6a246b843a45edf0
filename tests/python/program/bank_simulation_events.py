class Queue:
    def __init__(self):
        self.items = []

    def push(self, time, action):
        self.items.append((time, len(self.items), action))
        i = len(self.items) - 1
        while i and self.items[i][:2] < self.items[(i - 1) // 2][:2]:
            parent = (i - 1) // 2
            self.items[i], self.items[parent] = self.items[parent], self.items[i]
            i = parent

    def pop(self):
        best = min(self.items, key=lambda item: item[:2])
        self.items.remove(best)
        return best[0], best[2]


queue, log = Queue(), []


def arrive(name):
    def action(time):
        log.append("%02d %s arrives" % (time, name))
        queue.push(time + len(name), leave(name))

    return action


def leave(name):
    return lambda time: log.append("%02d %s leaves" % (time, name))


for time, name in ((5, "Ann"), (1, "Robert"), (3, "Al"), (6, "Z")):
    queue.push(time, arrive(name))
while queue.items:
    time, action = queue.pop()
    action(time)
print("\n".join(log))

class Clock:
    def __init__(self):
        self.now, self.queue, self.n = 0, [], 0
    def after(self, delay, f, *args):
        self.n += 1
        self.queue.append((self.now + delay, self.n, f, args))
        self.queue.sort(key=lambda e: e[:2])
    def run(self):
        while self.queue:
            self.now, _, f, args = self.queue.pop(0)
            f(*args)
c = Clock()
log = []
def blink(times):
    log.append((c.now, times))
    if times:
        c.after(5, blink, times - 1)
c.after(1, blink, 3)
c.after(7, log.append, "button")
c.run()
print(log)

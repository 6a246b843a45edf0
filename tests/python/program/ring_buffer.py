class Ring:
    def __init__(self, n):
        self.buf = bytearray(n)
        self.head = self.count = 0
    def put(self, x):
        self.buf[(self.head + self.count) % len(self.buf)] = x
        if self.count < len(self.buf):
            self.count += 1
        else:
            self.head = (self.head + 1) % len(self.buf)
    def get(self):
        if not self.count:
            return None
        x = self.buf[self.head]
        self.head = (self.head + 1) % len(self.buf)
        self.count -= 1
        return x
r = Ring(4)
for i in range(6):
    r.put(i)
print([r.get() for _ in range(5)], r.buf)

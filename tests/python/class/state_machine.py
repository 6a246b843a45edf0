class Light:
    order = ["green", "yellow", "red"]
    def __init__(self): self.i = 0
    @property
    def state(self): return self.order[self.i]
    def step(self):
        self.i = (self.i + 1) % len(self.order)
        return self.state
l = Light()
print([l.step() for _ in range(7)])

class Driver:
    def read(self): raise NotImplementedError("%s has no read" % type(self).__name__)
    def poll(self): return [self.read() for _ in range(2)]
class Fake(Driver):
    def __init__(self): self.n = 0
    def read(self):
        self.n += 1
        return self.n
print(Fake().poll())
try:
    Driver().poll()
except NotImplementedError as e:
    print(e)

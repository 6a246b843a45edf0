class Base:
    def __init__(self, *args, **kwargs):
        self.args = args, sorted(kwargs)
    @classmethod
    def make(cls, *a):
        return cls(*a)
    @property
    def size(self):
        return len(self.args[0])
class Sub(Base):
    def __init__(self, *args):
        super().__init__(*args, flag=1)
    @classmethod
    def make(cls):
        return super().make(7, 8)
    @property
    def size(self):
        return super().size * 10
s = Sub.make()
print(s.args, s.size, type(s).__name__, Base.make(1).args)
class Closure(Base):
    def get(self):
        return [super(Closure, self).size for _ in range(1)]
print(Closure(1, 2).get())

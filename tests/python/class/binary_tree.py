class Tree:
    def __init__(self, v):
        self.v, self.l, self.r = v, None, None
    def add(self, v):
        side = "l" if v < self.v else "r"
        child = getattr(self, side)
        if child is None:
            setattr(self, side, Tree(v))
        else:
            child.add(v)
    def __iter__(self):
        if self.l: yield from self.l
        yield self.v
        if self.r: yield from self.r
    def depth(self):
        return 1 + max(n.depth() if n else 0 for n in (self.l, self.r))
t = Tree(50)
for v in (30, 70, 20, 40, 60, 80, 10, 45):
    t.add(v)
print(list(t), t.depth())

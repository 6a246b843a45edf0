class Reader:
    def __init__(self, items): self.items, self.open = items, False
    def __enter__(self):
        self.open = True
        return self
    def __exit__(self, *a): self.open = False
    def __iter__(self): return self
    def __next__(self):
        if not self.items or not self.open: raise StopIteration
        return self.items.pop(0)
r = Reader([1, 2, 3])
print(list(r))
with r as x:
    print(next(x), list(x))
print(r.open)

class Sparse:
    def __init__(self, n):
        self.n = n
        self.d = {}
    def __len__(self): return self.n
    def __getitem__(self, i):
        if not 0 <= i < self.n:
            raise IndexError("out of range")
        return self.d.get(i, 0)
    def __setitem__(self, i, v): self.d[i] = v
    def __delitem__(self, i): del self.d[i]
    def __contains__(self, v): return v in self.d.values()
s = Sparse(5)
s[2] = 7; s[4] = 9
print(len(s), s[2], s[0], 7 in s, 8 in s, list(s), [x for x in s if x])
del s[2]
print(list(s), sum(s), bool(s), bool(Sparse(0)))
try:
    s[10]
except IndexError as e:
    print(e)

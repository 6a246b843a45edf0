class LRU:
    def __init__(self, n):
        self.n, self.d = n, {}
    def get(self, k):
        if k not in self.d:
            return None
        v = self.d.pop(k)
        self.d[k] = v
        return v
    def put(self, k, v):
        self.d.pop(k, None)
        self.d[k] = v
        if len(self.d) > self.n:
            del self.d[next(iter(self.d))]
c = LRU(2)
c.put("a", 1); c.put("b", 2)
print(c.get("a"))
c.put("c", 3)
print(c.get("b"), c.get("a"), c.get("c"), list(c.d))

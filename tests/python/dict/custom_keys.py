class Key:
    def __init__(self, v):
        self.v = v
    def __hash__(self):
        return self.v % 3
    def __eq__(self, other):
        return self.v == other.v
    def __repr__(self):
        return "K%d" % self.v
d = {Key(i): i for i in range(10)}
d[Key(4)] = "four"
print(d, d[Key(7)], Key(11) in d, len(d))

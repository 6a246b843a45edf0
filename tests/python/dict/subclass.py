class Default(dict):
    def __missing__(self, key):
        return key * 2
    def total(self):
        return sum(self.values())
d = Default(a=1, b=2)
d["c"] = 3
print(d["a"], d.total(), len(d), "a" in d, sorted(d.items()), isinstance(d, dict), d == {"a": 1, "b": 2, "c": 3})

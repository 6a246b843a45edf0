class Config:
    def __init__(self, **k):
        for name, v in k.items():
            setattr(self, name, v)
    def __getattr__(self, name): return "<%s>" % name
c = Config(a=1, b=[2])
print(c.a, c.b, c.missing)
c.missing = 5
print(c.missing, hasattr(c, "zzz"))

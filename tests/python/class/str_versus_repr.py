class T:
    def __init__(self, v): self.v = v
    def __repr__(self): return "T(%r)" % self.v
    def __str__(self): return "<%s>" % self.v
t = T("x")
print(t, [t], (t,), {"k": t}, str(t), repr(t), f"{t} {t!r}", "%s %r" % (t, t), "{} {!r}".format(t, t))

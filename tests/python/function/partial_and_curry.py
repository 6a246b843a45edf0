def partial(f, *a, **k):
    def g(*b, **m):
        kw = dict(k)
        kw.update(m)
        return f(*(a + b), **kw)
    return g
def show(a, b, c=0): return (a, b, c)
print(partial(show, 1)(2), partial(show, 1, c=5)(2), partial(show, c=1)(3, 4, c=9))

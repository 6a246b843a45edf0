class C:
    def __enter__(self): return "in"
    def __exit__(self, *a): print("out", a[0] is None)
def g():
    with C() as c:
        try:
            yield c
            yield "second"
        finally:
            print("fin")
    yield "after"
print(list(g()))
h = g()
print(next(h))
h.close()

class M:
    def __enter__(self): return self
    def __exit__(self, *a):
        print("exit", a[0])
def f():
    with M():
        return "returned"
print(f())
for i in range(3):
    with M():
        if i == 0: continue
        if i == 1: break
def g():
    with M():
        yield 1
        yield 2
print(list(g()))
try:
    with 5: pass
except (TypeError, AttributeError):
    print("not a context manager")

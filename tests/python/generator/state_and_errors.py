def g():
    x = yield 1
    raise ValueError("inside %s" % x)
it = g()
next(it)
try:
    it.send("here")
except ValueError as e:
    print(e)
print(next(it, "finished"))
def selfish():
    next(me)
    yield 1
me = selfish()
try:
    next(me)
except ValueError as e:
    print("ValueError")
def stop():
    raise StopIteration
    yield
try:
    list(stop())
except RuntimeError:
    print("RuntimeError")

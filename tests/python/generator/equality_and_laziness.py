log = []
def g():
    for i in range(3):
        log.append(i)
        yield i
it = g()
print(log)
next(it)
print(log, it is iter(it), sum(it), log)
print(list(zip(g(), "ab")), log)

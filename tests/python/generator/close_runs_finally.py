log = []


def work():
    log.append("start")
    try:
        while True:
            log.append((yield len(log)))
    finally:
        log.append("finally")


g = work()
g.close()
print(log)
g = work()
print(next(g), g.send("a"), g.send("b"))
g.close()
g.close()
print(log)
try:
    next(g)
except StopIteration as stop:
    print("stopped", stop.value)

class Tick:
    def __await__(self):
        yield
async def work(name, n, log):
    total = 0
    for i in range(n):
        total += i
        log.append(name)
        await Tick()
    return total
def gather(*coros):
    results = [None] * len(coros)
    pending = list(enumerate(coros))
    while pending:
        i, c = pending.pop(0)
        try:
            c.send(None)
            pending.append((i, c))
        except StopIteration as e:
            results[i] = e.value
    return results
log = []
print(gather(work("a", 3, log), work("b", 4, log), work("c", 0, log)), "".join(log))

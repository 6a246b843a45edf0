class Sleep:
    def __init__(self, n): self.n = n
    def __await__(self):
        yield self.n
async def task(name, n, out):
    for i in range(n):
        out.append((name, i))
        await Sleep(i)
    return name
def run(coros):
    ready, results = list(coros), []
    while ready:
        c = ready.pop(0)
        try:
            c.send(None)
            ready.append(c)
        except StopIteration as e:
            results.append(e.value)
    return results
out = []
print(run([task("a", 3, out), task("b", 1, out), task("c", 2, out)]), out)

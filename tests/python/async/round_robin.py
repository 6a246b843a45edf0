class Sleep:
    def __await__(self):
        yield

    __iter__ = __await__


log = []


async def worker(name, steps):
    for i in range(steps):
        log.append(name + str(i))
        await Sleep()
    return name.upper()


def run(*coroutines):
    ready = list(enumerate(coroutines))
    results = {}
    while ready:
        index, coroutine = ready.pop(0)
        try:
            coroutine.send(None)
            ready.append((index, coroutine))
        except StopIteration as stop:
            results[index] = stop.value
    return [results[i] for i in sorted(results)]


print(run(worker("a", 3), worker("b", 1), worker("c", 2)))
print(log)

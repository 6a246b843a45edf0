def g(n):
    for i in range(10):
        if i == n:
            return "stopped"
        yield i
def run(n):
    r = yield from g(n)
    yield r
print(list(g(3)), list(run(2)), list(g(0)))

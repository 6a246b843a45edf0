def worker(name, n):
    for i in range(n):
        yield "%s%d" % (name, i)
tasks = [worker(c, n) for c, n in zip("abcd", (3, 1, 4, 2))]
out = []
while tasks:
    t = tasks.pop(0)
    try:
        out.append(next(t))
        tasks.append(t)
    except StopIteration:
        pass
print(out)

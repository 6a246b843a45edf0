log = []


def note(x):
    log.append(x)
    return x


g = (note(x) for x in range(5) if note(x * 10) % 20 == 0)
print(log)
print(next(g), log)
print(next(g), log)
first = [note(x) for x in (y for y in [7, 8])]
print(first, log[-2:], all(note(x) < 2 for x in range(100)), log[-3:])
source = [1, 2, 3]
doubled = (x * 2 for x in source)
source.append(4)
source = None
print(list(doubled))

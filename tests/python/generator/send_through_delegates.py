def echo(limit):
    total = 0
    for _ in range(limit):
        total += yield total
    return total


def chain():
    while True:
        result = yield from echo(3)
        print("chunk", result)


g = chain()
print(next(g), [g.send(n) for n in (1, 2, 3, 4, 5, 6, 7)])


def delegate_to_list():
    got = yield from [10, 20]
    print("got", got)
    yield from "ab"
    yield from range(2)


print(list(delegate_to_list()))

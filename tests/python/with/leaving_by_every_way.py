class Manager:
    def __enter__(self):
        return [1, (2, 3)]

    def __exit__(self, kind, value, trace):
        print("exit", kind.__name__ if kind else None, end=" ")


def leave(how):
    for i in range(3):
        with Manager() as [a, (b, c)]:
            if how == "return":
                return a + b + c
            if how == "break":
                break
            if how == "continue":
                continue
            if how == "yielding":
                i += 10
    return i


for how in ("return", "break", "continue", "yielding"):
    print(how, leave(how))


def generate():
    with Manager() as (first, _):
        yield first
        yield "second"


g = generate()
print(next(g))
g.close()
print()
print(list(generate()))

def append(item, items=[]):
    items.append(item)
    return items


print(append(1), append(2), append(3, []), append(4))


def counter(start=0, state={"n": 0}):
    state["n"] += start + 1
    return state["n"]


print(counter(), counter(5), counter())
n = 10


def fixed(value=n):
    return value


n = 20
print(fixed(), fixed(n))
functions = [lambda x=i: x * 10 for i in range(3)]
print([g() for g in functions], [g(7) for g in functions])

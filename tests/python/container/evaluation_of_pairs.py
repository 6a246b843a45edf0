# The key of a dict's item is computed before its value, names too.
def told(f):
    try:
        print(f())
    except Exception as error:
        print(type(error).__name__, error)


n = 1


def bump():
    global n
    n += 1
    return n


told(lambda: {unknown_key: unknown_value})
told(lambda: {unknown_key: 1})
told(lambda: {1: unknown_value})
told(lambda: {n: bump(), bump(): n, n: n})
told(lambda: {n: (lambda: n)() for n in "ab"})
told(lambda: {i: (i := i + 1) for _ in range(2)} if (i := 0) else {})
told(lambda: {n: bump() for _ in range(3)})


def local(x):
    return {x: (x := x + 1), x: (x := x + 1)}


told(lambda: local(5))

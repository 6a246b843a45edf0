def f(n):
    try:
        raise ValueError(n)
    except ValueError as e:
        try:
            raise KeyError(n)
        except KeyError:
            pass
        raise
try:
    f(5)
except ValueError as e:
    print("ValueError", e)
def g():
    try:
        yield 1
    except ValueError as e:
        print("in generator", e)
        yield 2
it = g()
print(next(it), it.throw(ValueError("thrown")))

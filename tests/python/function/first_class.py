def compose(*fs):
    def run(x):
        for f in reversed(fs):
            x = f(x)
        return x
    return run
print(compose(str, abs, int)("-5"), compose()(1), [f.__name__ for f in (compose, len, print)])
table = {"+": lambda a, b: a + b, "-": lambda a, b: a - b}
print(table["+"](1, 2), table["-"](1, 2), callable(compose), callable(5))
def outer():
    return outer
print(outer() is outer, outer == outer)

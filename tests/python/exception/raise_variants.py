def attempt(action):
    try:
        action()
    except BaseException as error:
        print(type(error).__name__, error.args)


def raise_it(thing):
    raise thing


attempt(lambda: raise_it(ValueError))
attempt(lambda: raise_it(ValueError()))
attempt(lambda: raise_it(ValueError("a", 1)))
attempt(lambda: raise_it(KeyboardInterrupt))
attempt(lambda: raise_it(SystemExit(3)))
attempt(lambda: raise_it(GeneratorExit))
for bad in (5, "text", int, None):
    try:
        raise_it(bad)
    except TypeError:
        print("TypeError")
try:
    raise
except RuntimeError:
    print("RuntimeError")

def inner():
    try:
        yield 1
        yield 2
    finally:
        print("inner closed")


def middle():
    try:
        yield from inner()
    finally:
        print("middle closed")


def outer():
    try:
        yield from middle()
    except GeneratorExit:
        print("outer saw GeneratorExit")
        raise


g = outer()
print(next(g))
g.close()
print(list(g))

class A(Exception):
    pass


class B(A):
    pass


def handlers():
    print("handlers asked")
    return (KeyError, A)


for make in (A, B, lambda: KeyError(1), lambda: IndexError(2), lambda: OSError(2), lambda: ZeroDivisionError()):
    try:
        raise make()
    except B:
        print("B")
    except handlers() as error:
        print("pair", type(error).__name__)
    except (LookupError, ArithmeticError) as error:
        print("group", type(error).__name__, error.args)
    except:
        print("bare")
try:
    try:
        raise A
    except 5:
        print("never")
except TypeError:
    print("TypeError")

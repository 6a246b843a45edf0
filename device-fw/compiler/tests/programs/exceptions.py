# try, with, and every way to leave them.
def run(kind):
    log = []

    def leave():
        for i in range(3):
            try:
                log.append(i)
                if kind == "return":
                    return "returned"
                if kind == "break":
                    break
                if kind == "continue":
                    continue
                if kind == "raise":
                    raise ValueError(i)
                log.append("end")
            except ValueError as e:
                log.append(("caught", e.args))
            else:
                log.append("else")
            finally:
                log.append("finally")
        else:
            log.append("loop else")
        return "fell"

    return leave(), log


for kind in ("return", "break", "continue", "raise", "none"):
    print(kind, run(kind))


def nested():
    try:
        try:
            1 / 0
        finally:
            print("inner")
    except ZeroDivisionError:
        print("outer")
    finally:
        print("last")


nested()


def override():
    try:
        return 1
    finally:
        return 2


print(override())


def swallow():
    for i in range(2):
        try:
            raise KeyError(i)
        finally:
            continue
    while True:
        try:
            raise KeyError
        finally:
            break
    return "swallowed"


print(swallow())


class Manager:
    def __init__(self, name, swallow=False):
        self.name = name
        self.swallow = swallow

    def __enter__(self):
        print("enter", self.name)
        return self.name

    def __exit__(self, kind, value, trace):
        print("exit", self.name, kind.__name__ if kind else None)
        return self.swallow


with Manager("a") as a, Manager("b") as b:
    print(a, b)
with (Manager("c") as c, Manager("d", True)):
    raise ValueError
with (Manager("e")):
    pass
with (
    Manager("f"),
    Manager("g") as g,
):
    print(g)


def with_return():
    for i in range(3):
        with Manager("r%d" % i):
            if i == 0:
                continue
            with Manager("s"):
                if i == 1:
                    break
    with Manager("t") as t:
        return t


print(with_return())
try:
    with Manager("u"):
        raise KeyError("k")
except KeyError as e:
    print("propagated", e.args)
try:
    e
except NameError:
    print("e is unbound")

try:
    try:
        raise ValueError("first")
    except ValueError as v:
        raise TypeError("second") from None
except (TypeError, KeyError) as t:
    print(t)

try:
    raise OSError(5)
except (ValueError, TypeError):
    print("no")
except Exception as x:
    print(type(x).__name__)
else:
    print("no")


def reraise():
    try:
        try:
            raise IndexError("again")
        except IndexError:
            raise
    except IndexError as e:
        return str(e)


print(reraise())


def generator():
    try:
        yield 1
        yield 2
    finally:
        print("closed")


g = generator()
next(g)
g.close()

try:
    assert 1 == 1, "fine"
    assert 1 == 2, "not equal"
except AssertionError as e:
    print("assert", e)
try:
    assert False
except AssertionError as e:
    print("assert", e.args)


def in_handler():
    for i in range(5):
        try:
            raise ValueError
        except ValueError:
            if i < 2:
                continue
            if i == 3:
                break
            try:
                raise KeyError
            except KeyError as k:
                pass
    return i


print(in_handler())


def bare():
    try:
        raise SystemExit
    except:
        return "bare"


print(bare())


def deep_finally(n):
    try:
        try:
            try:
                if n:
                    return "x"
            finally:
                print("f1")
        finally:
            print("f2")
    finally:
        print("f3")
    return "y"


print(deep_finally(0), deep_finally(1))


def while_try():
    n = 0
    while n < 3:
        n += 1
        try:
            if n == 2:
                continue
            print("n", n)
        except Exception:
            pass
    return n


print(while_try())

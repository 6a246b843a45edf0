def g():
    try:
        while True:
            try:
                yield "ok"
            except ValueError as e:
                print("caught", e)
    finally:
        print("cleanup")
it = g()
print(next(it), it.throw(ValueError("v")), next(it))
it.close()
it.close()
print(next(it, "closed"))
it = g()
next(it)
try:
    it.throw(KeyError("k"))
except KeyError as e:
    print("out", e)
def stubborn():
    try:
        yield 1
    except GeneratorExit:
        yield 2
s = stubborn()
next(s)
try:
    s.close()
except RuntimeError:
    print("RuntimeError")

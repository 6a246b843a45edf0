def attempt(f):
    try:
        return f(), None
    except Exception as e:
        return None, e
r, e = attempt(lambda: 1 // 0)
print(r, type(e).__name__)
r, e = attempt(lambda: 5)
print(r, e)
errors = [attempt(f)[1] for f in (lambda: {}["x"], lambda: [][1], lambda: int("q"))]
print([type(e).__name__ for e in errors], isinstance(errors[0], LookupError))
try:
    raise errors[1]
except IndexError as again:
    print(again is errors[1])

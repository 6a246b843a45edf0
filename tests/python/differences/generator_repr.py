# Cause: a generator does not keep the name of its function.
# Workaround: none is needed; `repr` is for people.
def count():
    yield 1


print(repr(count())[:20])

# Cause: a union of classes serves type annotations, which are not kept.
# Workaround: a tuple of classes for isinstance() and issubclass().
def told(f):
    try:
        print(f())
    except Exception as error:
        print(type(error).__name__, error)


told(lambda: int | None)
told(lambda: int | str)
print(isinstance(1, (int, str)))

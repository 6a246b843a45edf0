for make in (lambda: ValueError, lambda: ValueError(), lambda: ValueError("m"), lambda: ValueError(1, 2)):
    try:
        raise make()
    except ValueError as e:
        print(e.args, str(e), repr(e))
for bad in (5, "text", None, int):
    try:
        raise bad
    except TypeError as e:
        print("TypeError")

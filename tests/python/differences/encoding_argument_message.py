# Cause: one sentence serves all that wants a string.
# Workaround: catch TypeError, do not read its text.
def told(f):
    try:
        print(f())
    except Exception as error:
        print(type(error).__name__, error)



told(lambda: str(b"a", 5))
told(lambda: str(b"a", "utf-8", 5))

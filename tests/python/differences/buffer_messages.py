# Cause: one sentence serves all that wants bytes.
# Workaround: catch TypeError, do not read its text.
def told(f):
    try:
        print(f())
    except Exception as error:
        print(type(error).__name__, error)



told(lambda: b"abc".find(None))
told(lambda: b"%s" % True)

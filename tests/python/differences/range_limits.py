# Cause: a range holds numbers of 64 bits, and its length is an index.
# Workaround: count in a while loop.
def told(f):
    try:
        print(f())
    except Exception as error:
        print(type(error).__name__, error)


told(lambda: range(2**63))
told(lambda: range(-(2**70), 0))
told(lambda: len(range(2**40)))
told(lambda: range(2**62)[5])

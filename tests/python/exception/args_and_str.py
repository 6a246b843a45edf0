for e in (ValueError(), ValueError("a"), ValueError("a", 1), KeyError("k"), KeyError(), IndexError(5), Exception(None), StopIteration(3)):
    print(type(e).__name__, e.args, repr(str(e)) if not isinstance(e, OSError) else e.args[0])

# Cause: a function of .mpy byte code knows its own name alone, and built-in ones are described by a table, so that one
# sentence serves all; what is checked first (number or keywords) differs too.
# Workaround: catch TypeError, do not read its text.
def told(f):
    try:
        print(f())
    except Exception as error:
        print(type(error).__name__, error)



class Thing:
    def __init__(self, a):
        pass


told(lambda: Thing())
told(lambda: [].append(1, 2))
told(lambda: max())
told(lambda: (lambda a: a)(1, 2, k=3))
told(lambda: str.join(1, 2))

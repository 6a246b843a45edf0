# Cause: one sentence serves all types; CPython has two.
# Workaround: catch TypeError, do not read its text.
def told(f):
    try:
        print(f())
    except Exception as error:
        print(type(error).__name__, error)



def delete(thing):
    del thing[0]


told(lambda: delete(5))

# Cause: what stands after * in displays is iterated by the same code as everything else.
# Workaround: catch TypeError, do not read its text.
def told(f):
    try:
        print(f())
    except Exception as error:
        print(type(error).__name__, error)



told(lambda: [*5])

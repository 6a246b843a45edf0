# Cause: one sentence serves all sizes of machine numbers.
# Workaround: catch OverflowError, do not read its text.
def told(f):
    try:
        print(f())
    except Exception as error:
        print(type(error).__name__, error)



import array

told(lambda: array.array("b", [300]))
told(lambda: array.array("i", [2**40]))

# Cause: what stands after ** in a display goes through dict.update(), which also takes pairs.
# Workaround: none is needed: right programs give mappings.
def told(f):
    try:
        print(f())
    except Exception as error:
        print(type(error).__name__, error)



told(lambda: {**[("a", 1)]})
told(lambda: {**5})

# Cause: .mpy byte code has no except*, and there are no exception groups.
# Workaround: except.
def attempt(code):
    space = {}
    try:
        exec(code, space)
        print(space.get("r"))
    except Exception as error:
        print(type(error).__name__)



attempt("""
try:
    raise ValueError(1)
except* ValueError:
    r = 1
""")

# Cause: .mpy byte code and its compilers have no match statement.
# Workaround: if and elif, or a dict of functions.
def attempt(code):
    space = {}
    try:
        exec(code, space)
        print(space.get("r"))
    except Exception as error:
        print(type(error).__name__)



attempt("""
match 1:
    case 1:
        r = 2
""")

# Cause: methods that programs on a board rarely call would take flash.
# Workaround: a few lines of Python.
def attempt(code):
    space = {}
    try:
        exec(code, space)
        print(space.get("r"))
    except Exception as error:
        print(type(error).__name__)



attempt("r = 'a'.format_map({})")
attempt("r = b'abc'.translate(None, b'a')")
attempt("r = (1.5).hex()")
attempt("import enum; r = 1")
attempt("def f(): pass\nr = f.__code__.co_name")

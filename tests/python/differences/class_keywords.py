# Cause: .mpy byte code gives a class no keywords; so there are no metaclasses.
# Workaround: a decorator of the class.
def attempt(code):
    space = {}
    try:
        exec(code, space)
        print(space.get("r"))
    except Exception as error:
        print(type(error).__name__)



attempt("""
class Thing(metaclass=type):
    pass
r = Thing.__name__
""")

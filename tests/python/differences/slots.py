# Cause: as on MicroPython, __slots__ is tolerated: objects are small without it.
# Workaround: none is needed.
def attempt(code):
    space = {}
    try:
        exec(code, space)
        print(space.get("r"))
    except Exception as error:
        print(type(error).__name__)



attempt("""
class Point:
    __slots__ = ("x",)
point = Point()
point.y = 1
r = point.y
""")

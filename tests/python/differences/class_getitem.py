# Cause: a class is no container: __class_getitem__ serves type annotations, which are not kept.
# Workaround: leave the brackets away.
def attempt(code):
    space = {}
    try:
        exec(code, space)
        print(space.get("r"))
    except Exception as error:
        print(type(error).__name__)



attempt("""
class Box:
    def __class_getitem__(cls, item):
        return item
r = Box[3]
""")

try:
    str[0]
except TypeError as error:
    print(error)

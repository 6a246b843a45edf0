# Cause: the name of a built-in type is one text, without its module; all functions are of one type.
# Workaround: compare types, not their names.
def told(f):
    try:
        print(f())
    except Exception as error:
        print(type(error).__name__, error)



import array
from collections import OrderedDict

told(lambda: int(OrderedDict()))
told(lambda: chr(array.array("b")))
told(lambda: iter(len))
told(lambda: {OrderedDict(): 1})


class Several(set):
    pass


told(lambda: "%d" % Several())
print(Several)

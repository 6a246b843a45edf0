# Cause: which of __setitem__ and __delitem__ a class lacks is found by looking for the method.
# Workaround: define both.
def told(f):
    try:
        print(f())
    except Exception as error:
        print(type(error).__name__, error)



class Half:
    def __setitem__(self, key, value):
        pass


def delete():
    del Half()[0]


class OtherHalf:
    def __delitem__(self, key):
        pass


def store():
    OtherHalf()[0] = 1


told(delete)
told(store)

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


told(delete)

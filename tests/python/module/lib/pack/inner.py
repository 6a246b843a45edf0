from . import title
def name():
    return __name__ + " of " + title

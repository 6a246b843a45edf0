from .. import title
from ..inner import name
def where():
    return __name__
def up():
    return name()

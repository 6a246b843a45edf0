# Cause: the views of an OrderedDict are those of the dict inside it.
# Workaround: none is needed; they hold the same things in the same order.
from collections import OrderedDict

print(OrderedDict(a=1).keys(), OrderedDict(a=1).values(), OrderedDict(a=1).items())

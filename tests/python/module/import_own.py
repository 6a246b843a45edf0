import sys
sys.path.insert(0, "lib")
import helper
from helper import double, VALUE
from pack import inner
import pack.inner as pi
import pack.sub.leaf
from pack.sub import leaf as L
print(helper.double(4), double(5), VALUE, helper.__name__)
print(inner.name(), pi is inner, pack.sub.leaf.where(), L.up(), pack.title)
import helper as again
print(again is helper, helper.loads)
from helper import *
print(triple(3), "_hidden" in globals())
try:
    import broken
except ValueError as e:
    print("broken", e)
print("broken" in sys.modules)

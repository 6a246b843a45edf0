import math as m, sys
from math import floor, ceil as up
from math import (sqrt, pi as PI)
print(m.floor(1.5), floor(2.5), up(2.5), sqrt(9), PI > 3, "math" in sys.modules)
try:
    import no_such_module
except ImportError:
    print("ImportError")
try:
    from math import no_such_name
except ImportError:
    print("ImportError")
def f():
    import math
    from math import trunc
    return trunc(math.sqrt(10))
print(f())
import math
print(math is m)

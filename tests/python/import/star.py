import sys
sys.path.append("lib")
from with_all import *

print(shown, "not_shown" in globals(), "_private" in globals())
from counter import *

print(value, "_hidden" in globals(), Box.size)

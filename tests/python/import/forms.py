import sys
sys.path.append("lib")
import counter
import counter as other
from counter import bump, Box as Container

print(counter is other, counter.value, bump(), counter.value)
print(Container is counter.Box, Container.size, counter.__name__)
print(hasattr(counter, "_hidden"), counter._hidden())
counter.value = 100
print(bump(), other.value)

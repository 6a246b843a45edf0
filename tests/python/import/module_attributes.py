import sys
sys.path.append("lib")
import counter

setattr(counter, "extra", 5)
print(counter.extra, getattr(counter, "missing", "default"))
del counter.extra
try:
    counter.extra
except AttributeError:
    print("AttributeError")
print(sorted(name for name in dir(counter) if not name.startswith("_")))
counter.value = 0
print([counter.bump() for _ in range(3)])
print(type(counter) is type(sys), __name__)

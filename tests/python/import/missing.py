import sys
sys.path.append("lib")
for name in ("nothing_of_that_name", "counter.nothing", "shapes.nothing"):
    try:
        __import__(name)
        print("imported", name)
    except ImportError:
        print("ImportError", name)
try:
    from counter import nothing
except ImportError:
    print("ImportError nothing")
try:
    from shapes import nothing
except ImportError:
    print("ImportError nothing")

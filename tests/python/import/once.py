import sys
sys.path.append("lib")
import counter

counter.loaded.append(1)


def load():
    import counter

    return counter


print(load() is counter, load().loaded, "counter" in sys.modules, sys.modules["counter"] is counter)
del sys.modules["counter"]
import counter as fresh

print(fresh is counter, fresh.loaded, counter.loaded)

def self_caller():
    yield 1
    next(g)
    yield 2


g = self_caller()
print(next(g))
try:
    next(g)
except ValueError:
    print("ValueError: already executing")
try:
    print(next(g))
except StopIteration:
    print("finished")

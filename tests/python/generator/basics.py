def count(n):
    print("start")
    i = 0
    while i < n:
        yield i
        i += 1
    print("end")
g = count(2)
print(next(g), next(g))
try:
    next(g)
except StopIteration:
    print("stop")
print(list(count(3)), next(count(0), "empty"), [x for x in count(1)], type(count(1)).__name__)

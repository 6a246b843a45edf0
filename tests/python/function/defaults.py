def f(a, b=2, *args, c=3, d, **kwargs):
    return a, b, args, c, d, kwargs
print(f(1, d=4), f(1, 5, d=4), f(1, 5, 6, 7, d=4, e=8), f(a=1, d=2), f(*[1, 2, 3], **{"d": 5, "z": 6}))
def g(x, items=[]):
    items.append(x)
    return items
print(g(1), g(2), g(3, []), g(4))
for bad in (lambda: f(), lambda: f(1), lambda: f(1, d=1, a=2), lambda: g(), lambda: g(1, 2, 3), lambda: g(y=1)):
    try:
        bad()
    except TypeError:
        print("TypeError")

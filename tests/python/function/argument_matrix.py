def f(a, b=2, *args, c, d=4, **kwargs):
    return a, b, args, c, d, sorted(kwargs.items())


print(f(1, c=3), f(1, 5, c=3), f(1, 5, 6, 7, c=3, d=0, e=9), f(c=1, a=2), f(*[1, 2], *(3,), **{"c": 4}, d=5, **{"z": 6}))
calls = [
    lambda: f(), lambda: f(1), lambda: f(1, c=2, a=3), lambda: f(**{"c": 1}), lambda: f(1, 2, b=3, c=4),
    lambda: f(1, c=2, **{"c": 3}), lambda: f(*5, c=1), lambda: f(1, c=2, **[1]),
]
for call in calls:
    try:
        print(call())
    except TypeError:
        print("TypeError")

def f(*args, **kwargs):
    return args, sorted(kwargs.items())
print(f(), f(1, 2), f(a=1), f(*"ab", *[1], x=1, **{"y": 2}, **{"z": 3}), f(*range(3), 9), f(*(), **{}))
def pair(a, b):
    return a - b
print(pair(*(5, 3)), pair(**{"b": 1, "a": 9}), pair(*[7], **{"b": 2}))
try:
    f(**{"a": 1}, **{"a": 2})
except TypeError:
    print("TypeError")

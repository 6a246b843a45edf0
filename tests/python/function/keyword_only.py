def f(*, a, b=2):
    return a, b
print(f(a=1), f(b=5, a=3))
def g(x, *, k):
    return x, k
print(g(1, k=2), g(k=1, x=2))
for bad in (lambda: f(1), lambda: f(), lambda: g(1, 2)):
    try:
        bad()
    except TypeError:
        print("TypeError")

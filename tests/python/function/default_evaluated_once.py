n = 5
def f(x=n, y=[]):
    y.append(x)
    return y
n = 6
print(f(), f(), f(1, []), f())

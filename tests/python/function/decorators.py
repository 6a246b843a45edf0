def trace(f):
    def wrapper(*args, **kwargs):
        result = f(*args, **kwargs)
        print(f.__name__, args, sorted(kwargs.items()), result)
        return result
    return wrapper
def times(n):
    def decorate(f):
        def wrapper(*args):
            return [f(*args) for _ in range(n)]
        return wrapper
    return decorate
@trace
def add(a, b=1):
    return a + b
@trace
@times(3)
def hello(name):
    return "hi " + name
add(1); add(1, b=5); hello("Ann")
def register(cls):
    cls.registered = True
    return cls
@register
class A: pass
print(A.registered)

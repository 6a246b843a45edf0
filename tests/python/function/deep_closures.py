def a(x):
    def b(y):
        def c(z):
            def d(w):
                nonlocal x
                x += w
                return x, y, z, w
            return d
        return c
    return b
f = a(1)(2)(3)
print(f(4), f(5))

class A:
    def __init__(self, n):
        self.get = lambda: n
        def bump():
            nonlocal n
            n += 1
            return n
        self.bump = bump
a = A(1)
print(a.get(), a.bump(), a.get())

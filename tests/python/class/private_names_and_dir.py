class A:
    def __init__(self):
        self._single = 1
    def visible(self): pass
a = A()
print(a._single, "visible" in dir(a), "visible" in dir(A), "nothing" in dir(a), "_single" in dir(a))

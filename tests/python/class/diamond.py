class A:
    def __init__(self):
        print("A")

    def name(self):
        return "A"


class B(A):
    def __init__(self):
        super().__init__()
        print("B")

    def name(self):
        return "B" + super().name()


class C(A):
    def name(self):
        return "C"


class D(B, C):
    pass


d = D()
print(d.name()[0], isinstance(d, C), issubclass(D, A), issubclass(C, B))
print(D.__bases__ == (B, C), D.__name__, type(d) is D)

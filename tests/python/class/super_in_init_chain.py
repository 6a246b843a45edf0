class A:
    def __init__(self, **k):
        self.log = ["A"]
class B(A):
    def __init__(self, b=0, **k):
        super().__init__(**k)
        self.log.append("B%d" % b)
class C(A):
    def __init__(self, c=0, **k):
        super().__init__(**k)
        self.log.append("C%d" % c)
class D(B, C):
    def __init__(self, **k):
        super().__init__(**k)
        self.log.append("D")
print(D(b=1, c=2).log)

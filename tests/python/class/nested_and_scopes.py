x = "module"
class Outer:
    x = "outer"
    class Inner:
        x = "inner"
        def get(self):
            return x
    def get(self):
        return x, self.x, Outer.Inner.x
print(Outer().get(), Outer.Inner().get())
def make(n):
    class Local:
        value = n
        def get(self):
            return n + self.value
    return Local
print(make(3)().get(), make(4).value)
class Body:
    total = 0
    for i in range(4):
        total += i
    if total > 3:
        big = True
    def f(self, t=total):
        return t
print(Body.total, Body.big, Body.i, Body().f())

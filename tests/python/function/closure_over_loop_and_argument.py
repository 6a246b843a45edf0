def make(n):
    def add(x):
        return x + n
    n += 1
    return add
print(make(1)(10), [make(i)(0) for i in range(3)])
def accumulate():
    total = []
    def add(x):
        total.append(x)
        return sum(total)
    return add
a = accumulate()
print(a(1), a(2), a(3))

# keys and elements whose methods change the container under the operation
def attempt(f):
    try:
        return f()
    except RuntimeError:
        return "RuntimeError"
    except Exception as e:
        return type(e).__name__

class Evil:
    def __init__(self, n, act):
        self.n = n
        self.act = act
    def __hash__(self):
        return self.n
    def __eq__(self, other):
        self.act()
        return False

d = {}
e = Evil(1, lambda: d.clear())
d[e] = 1
d[Evil(1, lambda: None)] = 2
print(attempt(lambda: d.get(Evil(1, lambda: d.clear()), "absent")))
print(len(d))
d.clear()
count = [0]
def grow():
    count[0] += 1
    if count[0] < 50:
        dict.__setitem__(d, count[0] * 1000, 1)
for i in range(20):
    d[i] = i
print(attempt(lambda: d.get(Evil(5, grow), "absent")), len(d) >= 20)
s = set()
for i in range(10):
    s.add(Evil(3, lambda: None))
print(len(s), attempt(lambda: Evil(3, lambda: s.clear()) in s))
a = [1, 2, 3, 4]
class Clear:
    def __eq__(self, other):
        a.clear()
        return False
print(attempt(lambda: Clear() in a), a)
a = [1, 2, 3, 4]
print(attempt(lambda: a.index(Clear())), a)
a = [1, 2, 3, 4]
print(attempt(lambda: a.count(Clear())), a)
a = [Clear(), 2, 3]
print(a == [5, 2, 3], a)
a = [1, 2, 3, 4]
print(attempt(lambda: a.remove(Clear())), a)
class Shrink:
    def __init__(self, n):
        self.n = n
    def __lt__(self, other):
        b.clear()
        b.append(1)
        return self.n < other.n
b = [Shrink(i * 7 % 10) for i in range(10)]
print(attempt(lambda: b.sort()), len(b))
c = [1, 2, 3]
class Iter:
    def __iter__(self):
        c.clear()
        return iter([7, 8])
c[1:2] = Iter()
print(c)
c = list(range(10))
class Idx:
    def __index__(self):
        c.clear()
        return 3
print(attempt(lambda: c[Idx()]), attempt(lambda: c[Idx():]), attempt(lambda: c.pop(Idx())), attempt(lambda: c.insert(Idx(), 5)), c)
def own():
    x = [1]
    x.extend(x)
    x += x
    x[1:1] = x
    x *= 2
    return x
print(own())
class R:
    def __repr__(self):
        g.clear()
        return "R"
g = [R(), R(), R()]
print(g, g)
h = {1: R(), 2: R()}
g = h
print(h, h)
deep = []
for i in range(400):
    deep = [deep]
print(attempt(lambda: repr(deep)), attempt(lambda: deep == deep[0]))
other = []
for i in range(400):
    other = [other]
print(attempt(lambda: deep == other), attempt(lambda: deep < other), attempt(lambda: deep <= other))
t, u = (), ()
for i in range(400):
    t, u = (t,), (u,)
print(attempt(lambda: hash(t) == hash(u)), attempt(lambda: {t: 1}[u]))
m, n = {}, {}
for i in range(400):
    m, n = {i: m}, {i: n}
print(attempt(lambda: repr(m)), attempt(lambda: m == n))

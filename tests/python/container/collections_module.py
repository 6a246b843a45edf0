from collections import namedtuple, deque, OrderedDict, defaultdict
P = namedtuple("P", "x y")
p = P(1, y=2)
print(p, p.x, p[1], len(p), p == (1, 2), isinstance(p, tuple), p._fields, P._fields)
print(p._replace(x=5), p._asdict(), P._make([7, 8]))
a, b = p
print(a, b, hash(p) == hash((1, 2)), {p: 1}[(1, 2)])
def raises(f):
    try:
        f()
    except Exception as e:
        print(type(e).__name__, e)
raises(lambda: P(1))
raises(lambda: P(1, 2, 3))
raises(lambda: P(1, z=2))
raises(lambda: P(1, x=2))
def seta():
    p.x = 5
raises(seta)
raises(lambda: p.zz)
raises(lambda: p._replace(q=1))
raises(lambda: namedtuple("Q", "a a"))
raises(lambda: namedtuple("Q", "_a"))
D = namedtuple("D", ["a", "b", "c"], defaults=[10, 20])
print(D(1), D(1, 2), D(1, c=5))
class Point(namedtuple("Point", "x, y")):
    def norm2(self):
        return self.x * self.x + self.y * self.y
    def __str__(self):
        return "Point!"
q = Point(3, 4)
print(q.norm2(), repr(q), str(q), q + (5,), list(q), max(q), sorted([Point(2, 1), Point(1, 2)]))
d = defaultdict(list)
d["a"].append(1)
d["a"].append(2)
d["b"].append(3)
print(d["a"], dict(d), "c" in d, d.get("z"), len(d), sorted(d.items()))
c = defaultdict(int)
for ch in "hello":
    c[ch] += 1
print(sorted(c.items()), isinstance(c, dict))
o = OrderedDict([("a", 1), ("b", 2), ("c", 3)])
o.move_to_end("a")
print(list(o), list(o.items()))
o.move_to_end("c", last=False)
print(list(o), o.popitem(), o.popitem(last=False), len(o), o["b"], o == {"b": 2})
q = deque([1, 2, 3], 5)
q.append(4); q.appendleft(0); q.append(5)
print(q, len(q), q[0], q[-1], q.pop(), q.popleft(), list(q), 3 in q, q.maxlen)
q.rotate(1)
print(q, q == deque([4, 2, 3], 5), list(reversed(q)))
q.extendleft([8, 9]); q.extend([7, 7, 7])
print(q, q.count(7), q.index(7))
q.remove(7); q.reverse(); q.insert(1, 99)
print(q)
q[0] = "first"
del q[1]
print(q, bool(q), bool(deque()))
raises(lambda: deque().pop())
raises(lambda: q[100])
import random, os, time, errno, heapq
h = [5, 3, 8, 1, 9, 2]
heapq.heapify(h)
print([heapq.heappop(h) for _ in range(6)])
heapq.heappush(h, 4); heapq.heappush(h, 1)
print(h, heapq.heappushpop(h, 3), heapq.heapreplace(h, 0), h)
raises(lambda: heapq.heappop([]))

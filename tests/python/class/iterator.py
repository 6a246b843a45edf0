class Countdown:
    def __init__(self, n): self.n = n
    def __iter__(self): return self
    def __next__(self):
        if self.n <= 0:
            raise StopIteration
        self.n -= 1
        return self.n
class Repeat:
    def __init__(self, n): self.n = n
    def __iter__(self): return iter(range(self.n))
print(list(Countdown(4)), sum(Countdown(5)), [x for x in Countdown(3)], tuple(Repeat(3)), max(Repeat(4)), list(zip(Repeat(2), Countdown(9))))
a, b, c = Countdown(3)
print(a, b, c, 2 in Countdown(5), 9 in Countdown(5))
r = Repeat(2)
print(list(r), list(r))
it = iter(Countdown(1))
print(next(it), next(it, "done"))
try:
    next(it)
except StopIteration:
    print("StopIteration")

class L:
    def __init__(self, n): self.n = n
    def __len__(self): return self.n
class B(L):
    def __bool__(self): return not self.n
print(bool(L(0)), bool(L(2)), bool(B(0)), bool(B(2)), "yes" if L(1) else "no", not L(0))
class Bad:
    def __len__(self): return -1
try:
    len(Bad())
except ValueError:
    print("ValueError")

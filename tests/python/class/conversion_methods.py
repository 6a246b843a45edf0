class C:
    def __int__(self): return 5
    def __float__(self): return 2.5
    def __index__(self): return 3
    def __bytes__(self): return b"bytes"
    def __round__(self, n=None): return "rounded"
    def __divmod__(self, o): return "divmod"
    def __hash__(self): return 42
    def __repr__(self): return "C!"
    def __abs__(self): return 7
c = C()
print(int(c), float(c), [0, 1, 2, 3][c], "abcdef"[c], hash(c), repr(c), str(c), abs(c), bin(c), range(c), "a" * c)

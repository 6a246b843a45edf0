class Bad:
    def __hash__(self): return 1
    def __eq__(self, o): raise ValueError("eq")
d = {Bad(): 1}
try:
    d[Bad()] = 2
except ValueError as e:
    print(e)
class BadHash:
    def __hash__(self): raise ValueError("hash")
try:
    d[BadHash()]
except ValueError as e:
    print(e)
print(len(d))

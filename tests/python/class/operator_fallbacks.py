class A:
    def __eq__(self, o): return NotImplemented
    def __lt__(self, o): return NotImplemented
    def __add__(self, o): return NotImplemented
class B:
    def __eq__(self, o): return "B eq"
    def __gt__(self, o): return "B gt"
    def __radd__(self, o): return "B radd"
a, b = A(), B()
print(a == b, a < b, a + b, a == 5, a != 5)
for f in (lambda: a < 5, lambda: a + 5):
    try:
        f()
    except TypeError:
        print("TypeError")

# An exception class may have the special methods of any other class.
class E(Exception):
    def __add__(self, other):
        return "add"

    def __radd__(self, other):
        return "radd"

    def __iadd__(self, other):
        return "iadd"

    def __mul__(self, other):
        return "mul"

    def __rmul__(self, other):
        return "rmul"

    def __eq__(self, other):
        return True

    def __hash__(self):
        return 1

    def __bool__(self):
        return False

    def __getitem__(self, key):
        return [1, 2][key]

    def __index__(self):
        return 1


class I(ValueError):
    def __init__(self, n):
        super().__init__(n)
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        self.n -= 1
        if self.n < 0:
            raise StopIteration
        return self.n


class Bad(Exception):
    def __iter__(self):
        return None


e = E()
print(e + 1, 1 + e, e * 2, 2 * e, [1] * e, "a" + e, [1] + e, (1 + 2j) + e)
print(bool(e), not e, list(e), 2 in e, {e: 1}[e], {1: "one"}.get(e))
e += 1
print(e, list(I(3)), next(I(5)), [*I(2)])
try:
    list(Bad())
except TypeError as error:
    print(error)

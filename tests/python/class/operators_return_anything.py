class Expression:
    def __init__(self, text):
        self.text = text

    def binary(self, sign, other):
        right = other.text if isinstance(other, Expression) else str(other)
        return Expression("(" + self.text + sign + right + ")")

    def __add__(self, other):
        return self.binary("+", other)

    def __radd__(self, other):
        return Expression(str(other)) + self

    def __mul__(self, other):
        return self.binary("*", other)

    def __lt__(self, other):
        return self.binary("<", other)

    def __eq__(self, other):
        return self.binary("==", other)

    def __hash__(self):
        return 7

    def __neg__(self):
        return Expression("-" + self.text)

    def __getitem__(self, index):
        return self.binary("@", index)

    def __call__(self, *args):
        return Expression(self.text + "(" + ",".join(str(a) for a in args) + ")")


x, y = Expression("x"), Expression("y")
print((x + y * 2).text, (1 + x).text, (-x + -y).text, (x < y).text, (x == 3).text)
print(x[1].text, x[1:2].text if False else x["k"].text, x(1, 2)(3).text, hash(x))
print(sum([x, y], 0).text)

class Polynomial:
    def __init__(self, *coefficients):
        c = list(coefficients)
        while len(c) > 1 and c[-1] == 0:
            c.pop()
        self.c = c

    def __call__(self, x):
        result = 0
        for a in reversed(self.c):
            result = result * x + a
        return result

    def __add__(self, other):
        n = max(len(self.c), len(other.c))
        return Polynomial(*[(self.c[i] if i < len(self.c) else 0) + (other.c[i] if i < len(other.c) else 0) for i in range(n)])

    def __mul__(self, other):
        result = [0] * (len(self.c) + len(other.c) - 1)
        for i, a in enumerate(self.c):
            for j, b in enumerate(other.c):
                result[i + j] += a * b
        return Polynomial(*result)

    def derivative(self):
        return Polynomial(*[i * a for i, a in enumerate(self.c)][1:] or [0])

    def __str__(self):
        terms = ["%+d%s" % (a, "" if i == 0 else "x" if i == 1 else "x^%d" % i) for i, a in enumerate(self.c) if a]
        return " ".join(reversed(terms)) or "0"


p, q = Polynomial(1, 2), Polynomial(-1, 0, 3)
print(p, q, p + q, p * q, (p * q).derivative(), Polynomial(0, 0), sep=" | ")
print(p(10), q(2), (p * q)(10 ** 10), Polynomial(5).derivative(), (p + Polynomial(-1, -2)))

def tokens(s):
    i = 0
    while i < len(s):
        if s[i].isdigit():
            j = i
            while j < len(s) and s[j].isdigit():
                j += 1
            yield int(s[i:j])
            i = j
        else:
            if s[i] != " ":
                yield s[i]
            i += 1
class Parser:
    def __init__(self, s):
        self.t = list(tokens(s)) + [None]
        self.i = 0
    def next(self):
        self.i += 1
        return self.t[self.i - 1]
    def sum(self):
        v = self.product()
        while self.t[self.i] in ("+", "-"):
            v = v + self.product() if self.next() == "+" else v - self.product()
        return v
    def product(self):
        v = self.atom()
        while self.t[self.i] in ("*", "/"):
            v = v * self.atom() if self.next() == "*" else v // self.atom()
        return v
    def atom(self):
        x = self.next()
        if x == "(":
            v = self.sum()
            self.next()
            return v
        if x == "-":
            return -self.atom()
        if not isinstance(x, int):
            raise SyntaxError("unexpected %r" % x)
        return x
for e in ("1 + 2 * 3", "(1+2)*3", "-(4 - 10) * 2 / 3", "2*(3+(4-1))*5"):
    print(e, "=", Parser(e).sum())
try:
    Parser("1 + *").sum()
except SyntaxError as e:
    print(e)

class Base:
    kind = "base"
    shared = []

    def who(self):
        return "Base.who"


class Child(Base):
    kind = "child"


b, c = Base(), Child()
print(b.kind, c.kind, Base.kind, Child.kind)
c.kind = "instance"
print(c.kind, Child.kind, b.kind)
del c.kind
print(c.kind)
try:
    del c.kind
except AttributeError:
    print("AttributeError")
c.who = lambda: "instance function"
print(c.who(), Child().who())
Base.who = lambda self: "replaced for " + self.kind
print(b.who(), Child().who(), c.who())
b.shared.append(1)
print(c.shared, Child.shared is Base.shared)
Child.shared = c.shared + [2]
print(b.shared, c.shared)

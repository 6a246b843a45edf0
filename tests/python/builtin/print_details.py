print()
print("a", "b", sep="")
print("a", "b", sep=", ", end=".\n")
print(1, 2.5, None, True, [1, "a"], ("t",), {"k": 1}, {5}, b"b", range(2), sep="|")
print("no newline", end="")
print("", end="\n")
print(*[1, 2, 3], *"ab", sep="-")
print(sep="x")
print("a\nb", "c\td", end="\n\n")
print("é日😀", 'q"', "it's")


class Shown:
    def __str__(self):
        return "str"

    def __repr__(self):
        return "repr"


print(Shown(), [Shown()], {Shown(): Shown()} if False else (Shown(),), "%s %r" % (Shown(), Shown()), "{} {!r}".format(Shown(), Shown()), f"{Shown()} {Shown()!r}")

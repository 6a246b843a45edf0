print(str(), str(5), str(None), str([1, "a"]), str(b"abc", "utf-8"), str(1.5), str(True), str({1: 2}), str((1,)))
class A:
    def __str__(self): return "A-str"
    def __repr__(self): return "A-repr"
class B:
    def __repr__(self): return "B-repr"
print(str(A()), repr(A()), str(B()), [A(), B()], "%s %r" % (A(), A()), "{} {!r}".format(A(), A()))
class Bad:
    def __str__(self): return 5
try:
    str(Bad())
except TypeError as e:
    print("TypeError")

a = list("abcabc")
print(a.index("c"), a.index("c", 3), a.count("a"), a.index("a", -3))
for f in (lambda: a.index("z"), lambda: a.index("a", 4), lambda: a.index("a", 1, 3)):
    try:
        print(f())
    except ValueError:
        print("ValueError")

print(list(enumerate("abc")), list(enumerate("ab", 5)), list(enumerate([], 1)), dict(enumerate("xy", start=1)))
print(list(zip("abc", [1, 2])), list(zip()), list(zip("ab")), list(zip("ab", range(9), [True, False])))
z = zip("ab", "cd")
print(next(z), list(z), list(z))
pairs = [(1, "a"), (2, "b")]
print(list(zip(*pairs)))

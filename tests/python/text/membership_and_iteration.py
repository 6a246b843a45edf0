print("a" in "abc", "bc" in "abc", "" in "abc", "x" not in "abc")
print(list("héy"), [c.upper() for c in "abc"], list(enumerate("ab")), sorted("hello"), list(reversed("abc")), max("hello"), min("hello"))
try:
    1 in "abc"
except TypeError:
    print("TypeError")
a, b, *c = "hello"
print(a, b, c)

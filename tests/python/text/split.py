print("a b  c".split(), "  a  b ".split(), "".split(), "a,b,,c".split(","), ",".split(","), "abc".split("x"))
print("a b c d".split(None, 2), "a,b,c,d".split(",", 2), "a,b,c".split(",", 0), "a--b--c".split("--"))
print("a b c d".rsplit(None, 2), "a,b,c,d".rsplit(",", 1), "a,b".rsplit(","))
print("one\ntwo\r\nthree\rfour\n".splitlines(), "x\ny".splitlines(True), "".splitlines())
try:
    "a".split("")
except ValueError as e:
    print(e)

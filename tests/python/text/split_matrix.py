texts = ["", " ", "a", " a ", "a b", "  a  b  ", "a,b", ",a,,b,", "a--b--", "\ta\nb "]
for text in texts:
    print(repr(text), text.split(), text.split(" "), text.split(","), text.split("--"))
print("a b c d".split(None, 2), "a b c d".rsplit(None, 2), "a,b,c".split(",", 1), "a,b,c".rsplit(",", 1))
print("  a b ".split(None, 1), "a,b".split(",", 0), "a,b".rsplit(",", -1), "".split(","))
print("one\ntwo\n\nthree".splitlines(), "one\r\ntwo".splitlines(True), "".splitlines(), "x\n".splitlines())
try:
    "a".split("")
except ValueError:
    print("ValueError")

b = b"a,b,,c"
print(b.split(b","), b.find(b"b"), b.count(b","), b.replace(b",", b"--"), b.startswith(b"a"), b.endswith(b"c"), b" x ".strip())
print(b"Ab".upper(), b"Ab".lower(), b",".join([b"x", b"y"]), b"a b".partition(b" "), b"k=v=w".rpartition(b"="), b.index(b"c"), b.rfind(b","))
print(b"123".isdigit(), b"abc".isalpha(), b"ab" in b"cabd", 97 in b"abc", b"ab".center(6, b"*"))

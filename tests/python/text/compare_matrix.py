words = ["", "a", "A", "ab", "aa", "b", "B", "é", "z", "日", "a\0", "a b"]
for left in words:
    print(repr(left), "".join("<" if left < right else "=" if left == right else ">" for right in words))
print(sorted(words), min(words), max(words), sorted(words, key=len), sorted(words, key=lambda w: (-len(w), w)))
for other in (1, None, b"a", ["a"]):
    print("a" == other, "a" != other)
    try:
        "a" < other
    except TypeError:
        print("TypeError")

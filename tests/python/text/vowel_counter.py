s = "the quick brown fox jumps over the lazy dog"
print({v: s.count(v) for v in "aeiou"}, sum(c in "aeiou" for c in s), "".join(c for c in s if c not in "aeiou "))

print("aaa".replace("a", "b"), "aaa".replace("a", "b", 2), "abc".replace("", "-"), "abc".replace("x", "y"), "abab".replace("ab", ""))
print("héllo".replace("é", "e"), "abc".replace("", "-", 2), "aaa".replace("aa", "x"))

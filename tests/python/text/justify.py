print("ab".center(7) + "|", "ab".center(7, "*"), "ab".ljust(5, ".") + "|", "ab".rjust(5), "ab".center(1), "abc".center(6, "-"))
print("42".zfill(5), "-42".zfill(5), "+1".zfill(4), "abc".zfill(2), "".zfill(2))

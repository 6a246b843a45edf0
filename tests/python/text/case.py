s = "Hello World 123 éÀ"
print(s.upper(), s.lower(), s.swapcase(), s.title(), s.capitalize())
print("ABC".islower(), "abc".islower(), "abc1".islower(), "1".islower(), "ABC".isupper(), "Abc".isupper())

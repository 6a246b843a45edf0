for s in ("", "abc", "ABC", "123", "abc123", " \t", "a b", "é", "_x", "1.5"):
    print(repr(s), s.isalpha(), s.isdigit(), s.isalnum(), s.isspace(), s.isupper(), s.islower())

for text in ("", "a", "A", "1", " ", "aB", "a1", "A1", "12", "\t\n", "a b", "AB C", "a_b", "9"):
    print(repr(text), text.isalpha(), text.isdigit(), text.isspace(), text.isupper(), text.islower())

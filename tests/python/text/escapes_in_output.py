print("tab\tnew\\n", 'single\'s', "double\"s", "null\0end".replace("\0", "?"), "\x41\u0042\U00000043", "a\
b")

print(len("\n\t\\\'\"\a\b\f\r\v\0"), "\101\x42\u0043", "a\
b", r"\n", len(r"\\"), repr("\x00\x1f\x7f\x80"), repr("'"), repr('"'), repr("'\""), repr("\\"))
print("\u2022")
print([c for c in "\x01\x02"], "tab\there", "\q" == "\\q")
print(b"\x00\xff\n'\"", b'\'', b"\\", b"caf\xc3\xa9", bytes(range(30, 40)))

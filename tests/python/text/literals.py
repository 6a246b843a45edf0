print('a' "b" 'c', 'it''s', "tab\there", 'nl\\n', "\x41\u00e9\U0001F600\101\0".encode())
print('''three
lines "quoted" 'here'
''', end="")
print(r"raw\n\t", r'\'', R"\\", "a\
b")
print("\a\b\f\v\r".encode(), "\"", '\'')

# A NUL byte has no place in source, wherever it stands.
for source in ("'a\0b'", "f'a\0b'", "1 # \0", "'''\0'''"):
    try:
        print(eval(source))
    except (SyntaxError, ValueError):
        print("refused")

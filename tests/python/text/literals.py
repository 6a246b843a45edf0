print('a' "b" 'c', 'it''s', "tab\there", 'nl\\n', "\x41\u00e9\U0001F600\101\0".encode())
print('''three
lines "quoted" 'here'
''', end="")
print(r"raw\n\t", r'\'', R"\\", "a\
b")
print("\a\b\f\v\r".encode(), "\"", '\'')

for s in ("0", "-0", "+17", " 42 ", "1_000_000", "123456789012345678901234567890", "-99999999999999999999999"):
    print(int(s))
print(int("ff", 16), int("0xff", 16), int("0b1011", 2), int("0o777", 8), int("zz", 36), int("0x1F", 0), int("1011", 0))
print(int("123456789abcdef" * 5, 16))
for s in ("", " ", "12a", "0x", "1__0", "_1", "1_", "--1", "+", "9z"):
    try:
        print(int(s))
    except ValueError as e:
        print(e)

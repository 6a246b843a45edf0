for text in ("0", "-0", "+5", " 12 ", "\n7\t", "1_000", "0b101", "0o17", "0xFf", "007", "12a", "", " ", "-", "1 2", "0x", "--1", "1e3", "1.5"):
    results = []
    for base in (10, 0, 16, 2):
        try:
            results.append(int(text, base))
        except ValueError:
            results.append("error")
    print(repr(text), results)
print(int("zz", 36), int("Z", 36), int("777", 8), int(b"12"), int("-ff", 16), int("11" * 20, 3))
for base in (1, 37, -2):
    try:
        int("1", base)
    except ValueError:
        print("ValueError", base)

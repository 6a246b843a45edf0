for s in ("1", "1.5", "-2.25", "+3.", ".5", "1e3", "1E-2", " 4.5 ", "1_0.5", "0.0000001", "123456.0"):
    print(s, float(s) == eval(s.strip().lstrip("+")) , float(s) * 4)
for s in ("", "abc", "1.2.3", "e5", "1e", "--1", "."):
    try:
        print(float(s))
    except ValueError as e:
        print("ValueError")

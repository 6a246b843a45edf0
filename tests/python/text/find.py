s = "abracadabra"
print(s.find("a"), s.find("a", 1), s.find("bra", 2), s.find("x"), s.find(""), s.find("a", -3), s.find("a", 3, 4))
print(s.rfind("a"), s.rfind("a", 0, 5), s.rfind("x"), s.rfind(""), s.rfind("abra"))
print(s.index("cad"), s.rindex("bra"), s.count("a"), s.count("abra"), s.count(""), s.count("a", 4))
for f in (s.index, s.rindex):
    try:
        f("zzz")
    except ValueError as e:
        print("ValueError", e)

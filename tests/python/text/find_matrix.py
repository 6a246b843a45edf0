text = "abracadabra"
for needle in ("a", "abra", "bra", "x", "", "abracadabra", "abracadabrax"):
    print(needle, text.find(needle), text.rfind(needle), text.count(needle), needle in text)
print(text.find("a", 1), text.find("a", 1, 3), text.find("a", -3), text.rfind("a", 0, -1), text.find("", 50), text.find("", 11))
print(text.count("a", 2), text.count("a", 2, 6), "aaaa".count("aa"), "".count(""), "日本日".find("日", 1), "日本日".rfind("本"))
print(text.index("c"), text.rindex("b"), text.startswith("bra", 1), text.endswith("cad", 0, 7), text.startswith(("x", "ab")))
for call in (text.index, text.rindex):
    try:
        call("zz")
    except ValueError:
        print("ValueError")

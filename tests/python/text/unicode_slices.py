text = "aßé日本😀z"
print(len(text), [text[i] for i in range(len(text))], text[::-1], text[2:5], text[-3:-1], text[::2], text[5:0:-2])
print([ord(c) for c in text], [len(c.encode()) for c in text], len(text.encode()), text.encode("utf-8")[:6])
print(text.upper() == text.upper(), text.find("本"), text.index("😀"), text.split("日"), text.partition("é"))
print("".join(reversed(text)), sorted(text)[:3], max(text) == "😀", "é" < "日" < "😀", text.replace("😀", ":)"))
print("%s|%5s|%-5s|" % ("é", "日", "本"), "{:>4}{:*^5}".format("é", "日"), "é" * 3, "日" in text, "月" in text)
print(text.encode().decode() == text, b"\xe6\x97\xa5".decode(), "\u65e5\U0001f600\xe9".encode())

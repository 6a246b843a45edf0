s = "naïve café €5 😀 日本"
print(len(s), s[2], s[9], s[-1], s[-4], s[::-1], s[3:12])
print(s.upper(), s.find("€"), s.index("😀"), "日" in s, s.count("é"))
print([c for c in s], [ord(c) for c in "é€😀"])
print(s.encode(), s.encode("utf-8").decode(), len(s.encode()))
print(chr(233), chr(8364), chr(128512), ord("日"))

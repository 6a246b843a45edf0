s = ""
for i in range(200):
    s += chr(97 + i % 26)
print(len(s), s[:30], s[-5:], s.count("a"), s == "".join(chr(97 + i % 26) for i in range(200)))

def grep(word, out):
    while True:
        line = yield
        if word in line:
            out.append(line)
found = []
g = grep("py", found)
next(g)
for line in ("python", "rust", "pyrite"):
    g.send(line)
g.close()
print(found)

s = set(range(20))
out = []
while s:
    out.append(s.pop())
print(sorted(out), s)

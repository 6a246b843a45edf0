a = []
for i in range(3000):
    a.append(i)
print(len(a), a[0], a[-1], sum(a))
while len(a) > 10:
    a.pop()
a.extend(a); print(a)
a[5:15] = []; print(a)

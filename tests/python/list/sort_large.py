x = 12345
a = []
for i in range(500):
    x = (x * 1103515245 + 12345) % 2**31
    a.append(x % 1000)
b = sorted(a)
print(all(b[i] <= b[i + 1] for i in range(len(b) - 1)), b[:10], b[-5:], sum(b) == sum(a))
print(sorted(range(100), key=lambda v: (v * 37) % 101)[:10], sorted(b, reverse=True)[:3])

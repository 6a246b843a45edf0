values = [0.0, 0.5, -1.5, 2.25, 1024.0, -0.125, 3.0]
for a in values:
    print(a, [a + b for b in values[1:4]], [a * b for b in values[1:4]], [a / b for b in (0.5, 2.0, -4.0)], -a if a else 0, abs(a))
print([a // 0.5 for a in values], [a % 2 for a in values], [divmod(a, 2) for a in values[2:4]], [int(a) for a in values])
print([a == int(a) for a in values], [a < 1 for a in values], sorted(values), sum(values), max(values), min(values))
print([2.0 ** n for n in range(-4, 5)], 4.0 ** 0.5, 0.25 ** 0.5, (-2.0) ** 3, 2 ** -2.0, 0.0 ** 0)

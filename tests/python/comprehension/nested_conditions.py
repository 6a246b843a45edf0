print([(a, b, c) for c in range(1, 20) for b in range(1, c) for a in range(1, b) if a * a + b * b == c * c])
print([x for x in range(50) if all(x % d for d in range(2, x)) and x > 1], [[y for y in range(x) if y % 2] for x in range(5)])

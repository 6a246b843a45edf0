print(sum(n for n in range(1000) if n % 3 == 0 or n % 5 == 0))
a, b, total = 1, 2, 0
while b < 4000000:
    if b % 2 == 0:
        total += b
    a, b = b, a + b
print(total, sum(int(d) for d in str(2 ** 500)), sum(range(101)) ** 2 - sum(n * n for n in range(101)))
print(max(a * b for a in range(900, 1000) for b in range(900, 1000) if str(a * b) == str(a * b)[::-1]))

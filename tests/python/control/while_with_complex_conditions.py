a, b, n = 10, 0, 0
while a > 0 and b < 5 or n == 0:
    a -= 3
    b += 1
    n += 1
    if not a % 2 and b != 2: continue
    n += 10
print(a, b, n)

a = 123456789012345678901234567890
b = 987654321098765432109876543210
print(a * b)
print(-a * b, a * -b, -a * -b)
print(a * 0, a * 1, a * -1)
n = 1
for i in range(1, 120):
    n *= i
print(n)

total = 0.0
for i in range(100):
    total += i * 0.5
print(total)
x = 1.0
for i in range(20):
    x /= 2
print(x * 2**20)

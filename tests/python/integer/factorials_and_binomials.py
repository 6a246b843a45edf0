def factorial(n):
    return 1 if n < 2 else n * factorial(n - 1)


def choose(n, k):
    return factorial(n) // factorial(k) // factorial(n - k)


print(factorial(30), factorial(50) % 10 ** 12, len(str(factorial(100))))
print([choose(10, k) for k in range(11)], choose(100, 50), sum(choose(64, k) for k in range(65)) == 2 ** 64)
print(factorial(25) // factorial(23), factorial(40) % 41, factorial(20) / factorial(19))

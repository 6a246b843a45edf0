def naturals(n=0):
    while True:
        yield n
        n += 1
def take(n, it):
    for _ in range(n):
        yield next(it)
def primes():
    found = []
    for n in naturals(2):
        if all(n % p for p in found):
            found.append(n)
            yield n
print(list(take(5, naturals(3))), list(take(15, primes())))
def fib():
    a, b = 0, 1
    while True:
        yield a
        a, b = b, a + b
print([x for x, _ in zip(fib(), range(12))])

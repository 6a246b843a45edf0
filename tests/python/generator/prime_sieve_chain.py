def integers(n):
    while True:
        yield n
        n += 1


def without_multiples(numbers, prime):
    for n in numbers:
        if n % prime:
            yield n


def primes():
    numbers = integers(2)
    while True:
        prime = next(numbers)
        yield prime
        numbers = without_multiples(numbers, prime)


found = []
for prime in primes():
    if prime > 60:
        break
    found.append(prime)
print(found)

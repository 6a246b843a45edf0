# Streams the digits of pi with a spigot: arithmetic on ever longer integers.

SIZE = 30  # in the smoke test: 1

DIGITS = 1000


def digits(count):
    # Gibbons's unbounded spigot: the state is a linear fractional transformation [[q, r], [s, t]] with s = 0.
    q, r, t, k = 1, 0, 1, 0
    while count:
        k += 1
        odd = 2 * k + 1
        r = (2 * q + r) * odd
        t *= odd
        q *= k
        if q > r:
            continue
        digit = (3 * q + r) // t
        if digit == (4 * q + r) // t:
            yield digit
            count -= 1
            q *= 10
            r = 10 * (r - digit * t)


def check(count):
    total = 0
    tail = []
    for digit in digits(count):
        total += digit
        tail.append(str(digit))
        if len(tail) > 10:
            tail.pop(0)
    return total, "".join(tail)


for _ in range(SIZE):
    result = check(DIGITS)
print("pidigits", SIZE, result)

def gcd(a, b):
    while b:
        a, b = b, a % b
    return a
print(gcd(48, 18), gcd(2**50 * 3**20, 2**20 * 3**40), gcd(10**30, 15**25))

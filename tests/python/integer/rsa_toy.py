p, q, e = 1000000007, 998244353, 65537
n = p * q
phi = (p - 1) * (q - 1)
def inverse(a, m):
    r0, r1, s0, s1 = a, m, 1, 0
    while r1:
        k = r0 // r1
        r0, r1, s0, s1 = r1, r0 - k * r1, s1, s0 - k * s1
    return s0 % m
d = inverse(e, phi)
m = 1234567890123
c = pow(m, e, n)
print(n, c, pow(c, d, n) == m)

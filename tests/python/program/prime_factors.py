def factors(n):
    out, p = [], 2
    while p * p <= n:
        while n % p == 0:
            out.append(p)
            n //= p
        p += 1
    return out + [n] if n > 1 else out
print([(n, factors(n)) for n in (1, 2, 12, 97, 360, 1001, 65536, 999983)])

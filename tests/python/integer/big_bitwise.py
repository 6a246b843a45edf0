values = [0, 1, -1, 255, -256, 2**31, -2**31, 2**32 - 1, -2**32, 2**64 + 12345, -(2**64 + 12345), 2**100 - 1]
for a in values:
    print(~a, [a & b for b in values])
    print([a | b for b in values])
    print([a ^ b for b in values])

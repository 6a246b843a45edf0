a, b = 0b1100, 0b1010
big, neg = 2 ** 70 + 0b1100, -(2 ** 65) - 3
for x in (a, big, neg):
    for y in (b, big, neg, -1, 0):
        print(x & y, x | y, x ^ y)
print(~big, ~neg, big & ~big, neg ^ neg, big & (2 ** 32 - 1), neg & 0xFFFF, True & 3, False | 2, True ^ True)
x = big
x &= neg
x |= 5
x ^= 1
print(x)

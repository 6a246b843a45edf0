print(abs(-3), divmod(17, 5), divmod(-17, 5), pow(2, 10), pow(2, 10, 7), round(2.5), round(3.5), round(-1.5), bin(10), oct(8), hex(255))
print(bin(-5), oct(-8), hex(-255), hex(0), bin(0), hex(10**20), int("7"), float(3), complex(1, 2) == 1 + 2j)
print(chr(97), ord("a"), bool([]), len("abc"), len([1]), len({}), len((1, 2)), len(b"abc"), len(range(7)), len({1}))

n = 2 ** 100
print(n, -n, hex(n), oct(n), bin(n)[:12], len(bin(n)), str(n)[::-1], repr(-n))
print("%d %x %o" % (n, n, n), "{:x} {:,} {:>40} {:<35}| {:^35}|".format(n, n, n, n, n), f"{-n:#x}")
print(int(str(n)) == n, int(hex(n), 16) == n, int(bin(n), 2) == n, int("-" + "9" * 40), int("0x" + "f" * 20, 0))
print(10 ** 50, -(10 ** 9), 10 ** 18 - 1, 7 ** 77)

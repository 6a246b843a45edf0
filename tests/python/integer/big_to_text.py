a = 1234567890123456789012345678901234567890
print(a, str(a), repr(-a), "%d" % a, "{}".format(a), f"{a:,}")
print(hex(a), oct(a), bin(a))
print("%x %X %o" % (a, a, a))
print("{:x} {:#x} {:b} {:#o}".format(a, a, a, a))
print(f"{a:>50}|{a:<50}|{a:^50}|{a:=+50}")

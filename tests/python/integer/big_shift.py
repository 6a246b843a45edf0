a = 0x123456789ABCDEF0123456789ABCDEF
for n in (0, 1, 7, 31, 32, 33, 63, 64, 65, 100, 200):
    print(n, a << n, a >> n, -a << n, -a >> n)
print(1 << 100 >> 100, -1 >> 500, -1 << 70)
try:
    1 << -1
except ValueError as e:
    print("ValueError", e)

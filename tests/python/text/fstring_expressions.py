a, b = 3, 4
d = {"x": [1, 2]}
print(f"{a + b} {a if a > b else b} {d['x'][1]} {[i * a for i in range(3)]} {len('abc')} {a!r} {(a, b)} {a:>{b}} {a == b}")
print(f"{'a' 'b'} {f'{a}{b}'} {'{}'.format(a)} {a}{b}{{}} {-a:+d} {a ** 2:04d} {1_000:,}")

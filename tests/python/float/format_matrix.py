values = [0.0, 1.0, -1.5, 0.125, 1234.5, -0.0625, 100000.0]
for spec in ("f", ".0f", ".1f", ".4f", "10.2f", "<10.2f", "+.1f", "010.3f", "e", ".2e", "E", "g", ".3g", "10g", "%", ".1%"):
    print(spec, [("{:" + spec + "}").format(v) for v in values])
for spec in ("%f", "%.1f", "%8.3f", "%-8.1f|", "%+.2f", "%e", "%.0e", "%g", "%08.2f", "%d", "%s", "%r"):
    print(spec, [spec % v for v in values])
print(round(2.5), round(3.5), round(-2.5), round(2.75, 1) in (2.8, 2.7), round(1234.5, -2), round(1.5), round(7, 1), round(15, -1), round(0.5))

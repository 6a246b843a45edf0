for bits in (30, 31, 32, 62, 63, 64):
    for base in (2 ** bits, -(2 ** bits)):
        values = [base - 1, base, base + 1]
        print(bits, values, [v // 3 for v in values], [v % 7 for v in values], [v >> 5 for v in values])
        print([v & 0xFF for v in values], [v | 1 for v in values], [v ^ -1 for v in values], [~v for v in values])
        print([v * v for v in values[:2]], [-v for v in values], [abs(v) for v in values], [v == v + 0 for v in values])

for k in (31, 32, 63, 64, 96, 128):
    n = (1 << k) - 1
    print(k, n, n & (n >> 1), n ^ (1 << (k - 1)), -n | 1, bin(n).count("1"), n.bit_length())

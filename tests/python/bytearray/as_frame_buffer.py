w, h = 16, 4
buf = bytearray(w * h // 8)
def plot(x, y):
    buf[y * w // 8 + x // 8] |= 0x80 >> (x & 7)
for x in range(w):
    plot(x, (x * x // 20) % h)
for y in range(h):
    print("".join("#" if buf[y * w // 8 + x // 8] & (0x80 >> (x & 7)) else "." for x in range(w)))

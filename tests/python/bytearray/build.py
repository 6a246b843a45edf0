buf = bytearray(16)
for i in range(16):
    buf[i] = i * i % 256
print(buf, sum(buf), buf[3:7], buf[::-4], buf * 2 == buf + buf, bytearray(4), bytearray("hé", "utf-8"), bytearray())

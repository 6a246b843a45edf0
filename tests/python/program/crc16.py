def crc16(data, crc=0xFFFF):
    for b in data:
        crc ^= b << 8
        for _ in range(8):
            crc = (crc << 1) ^ 0x1021 if crc & 0x8000 else crc << 1
            crc &= 0xFFFF
    return crc
print(hex(crc16(b"123456789")), hex(crc16(b"")), hex(crc16(bytes(range(100)))))

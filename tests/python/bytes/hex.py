print(b"\x01\xab".hex(), bytes.fromhex("01ab ff"), bytearray(b"\x10").hex(), b"".hex(), b"\x01\x02\x03".hex(":"))
try:
    bytes.fromhex("0g")
except ValueError:
    print("ValueError")

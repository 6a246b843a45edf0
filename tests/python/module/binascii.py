import binascii
print(binascii.hexlify(b"\x01\xab"), binascii.unhexlify("01ab"), binascii.b2a_base64(b"hello"), binascii.a2b_base64(b"aGVsbG8=\n"), binascii.crc32(b"hello"))
try:
    binascii.unhexlify("0")
except ValueError:
    print("ValueError")

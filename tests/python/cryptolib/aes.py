# AES: the examples of FIPS 197 and SP 800-38A, and what wrong uses say.
from binascii import hexlify, unhexlify
import cryptolib


def outcome(action):
    try:
        return action()
    except (ValueError, TypeError) as error:
        return repr(error)


PLAIN = unhexlify("00112233445566778899aabbccddeeff")
for length in (16, 32):
    key = bytes(range(length))
    secret = cryptolib.aes(key, cryptolib.MODE_ECB).encrypt(PLAIN)
    print(hexlify(secret), cryptolib.aes(key, 1).decrypt(secret) == PLAIN)

KEY = unhexlify("2b7e151628aed2a6abf7158809cf4f3c")
LONG_KEY = unhexlify("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4")
TEXT = unhexlify("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51")
VECTOR = bytes(range(16))
for key in (KEY, LONG_KEY):
    encrypt = cryptolib.aes(key, cryptolib.MODE_CBC, VECTOR)
    secret = encrypt.encrypt(TEXT[:16]) + encrypt.encrypt(TEXT[16:])
    print(hexlify(secret))
    print(cryptolib.aes(key, 2, VECTOR).decrypt(secret) == TEXT)

COUNTER = unhexlify("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff")
for key in (KEY, LONG_KEY):
    stream = cryptolib.aes(key, 6, COUNTER)
    secret = b"".join(stream.encrypt(TEXT[i : i + 5]) for i in range(0, 32, 5))
    print(hexlify(secret), cryptolib.aes(key, 6, COUNTER).decrypt(secret) == TEXT)
wrapping = cryptolib.aes(KEY, 6, b"\xff" * 16)
print(hexlify(wrapping.encrypt(bytes(32))))

data = bytearray(TEXT)
target = bytearray(40)
cipher = cryptolib.aes(KEY, 1)
print(cipher.encrypt(data, target) is target, hexlify(target))
cipher.encrypt(data, data)
print(data == target[:32])
cipher.encrypt(memoryview(data)[16:], memoryview(target)[:16])
print(hexlify(target[:16]))

# What wrong uses of AES say.
import cryptolib


def outcome(action):
    try:
        return action()
    except (ValueError, TypeError) as error:
        return repr(error)


KEY = bytes(16)
for wrong in (
    lambda: cryptolib.aes(KEY[:15], 1),
    lambda: cryptolib.aes(bytes(24), 1),
    lambda: cryptolib.aes(KEY, 3),
    lambda: cryptolib.aes(KEY, 2),
    lambda: cryptolib.aes(KEY, 2, b"short"),
    lambda: cryptolib.aes(1, 1),
    lambda: cryptolib.aes(KEY, 1).encrypt(b"not a block"),
    lambda: cryptolib.aes(KEY, 1).encrypt(bytes(16), bytearray(15)),
    lambda: cryptolib.aes(KEY, 1).encrypt(bytes(16), bytes(16)),
    lambda: cryptolib.aes(KEY, 1).decrypt("text"),
):
    print(outcome(wrong))
cipher = cryptolib.aes(KEY, 1)
cipher.encrypt(KEY)
print(outcome(lambda: cipher.decrypt(KEY)))

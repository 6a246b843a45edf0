# Digests of pieces, of nothing, and of much.
import hashlib
from binascii import hexlify

for make in (hashlib.md5, hashlib.sha1, hashlib.sha256):
    print(hexlify(make().digest()).decode())
    print(hexlify(make(b"abc").digest()).decode())
    for length in (1, 55, 56, 63, 64, 65, 119, 120, 128, 1000):
        pieces = make()
        for _ in range(length):
            pieces.update(b"x")
        assert pieces.digest() == make(b"x" * length).digest()
        print(length, pieces.hexdigest())
    kept = make(b"first")
    before = kept.digest()
    kept.update(memoryview(bytearray(b"second"))[2:4])
    print(before != kept.digest(), kept.digest_size, kept.block_size, len(kept.digest()))

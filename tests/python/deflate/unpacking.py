# Streams packed by others are unpacked, in pieces of any size; what is packed here is unpacked by others.
import io

try:
    import binascii
    import deflate

    def unpacker(data, format, wbits):
        return deflate.DeflateIO(io.BytesIO(data), format, wbits or 0)

    def pack(pieces, format, wbits):
        target = io.BytesIO()
        with deflate.DeflateIO(target, format, wbits) as stream:
            for piece in pieces:
                stream.write(piece)
        return target.getvalue()

    AUTO, RAW, ZLIB, GZIP = deflate.AUTO, deflate.RAW, deflate.ZLIB, deflate.GZIP
except ImportError:
    # CPython's own, with the same names.
    import binascii
    import zlib

    AUTO, RAW, ZLIB, GZIP = 0, 1, 2, 3
    BITS = {AUTO: 47, RAW: -15, ZLIB: 15, GZIP: 31}

    def unpacker(data, format, wbits):
        unpacked = zlib.decompressobj(BITS[format])
        data = unpacked.decompress(data)
        if not unpacked.eof:
            raise EOFError
        return io.BytesIO(data)

    def pack(pieces, format, wbits):
        packer = zlib.compressobj(9, zlib.DEFLATED, BITS[format])
        return b"".join(packer.compress(piece) for piece in pieces) + packer.flush()


STREAMS = (
    (
        'zlib',
        2,
        None,
        "eNrty+t6gWAAAOBb+UyJkKGshCIfYppDaISlQnRSDmOba9/z7AZ2A36+P155a4KVpwUGCEzNCIEGbMs1U8DX9H0IrCPQXAOEpmv8"
        "wXMJID/GY/w7Ko3092CeT8afhmuIlVaGJBTSVTYaVGs01YT+z1vS6Zz6H1yBU4XkugGgdWtqtDy265N3stysojg684WVEajXTu7M"
        "xGXm4CvCS3eyFw8bRkxht7KwcyuZdgFOo2j3itfvZ/FJrIv5UPYuCejRCszyPZtsWxEJnVKSBK2UUhwXCQzD7pR9zjuoudhxIpLR"
        "oRwyc6aiyAukNFK4YMwuaQTheU4vlkfVnBhrbYntMAy/0GU/OSlaVAce1aA10tnwUusMlgnBP9HowHuunTDq8zDbqsM+C1gy4vLE"
        "oFdaxxjy5LQ3qq5EceRqE4sN72RRCV9FGq8J3PwFna0j/A==",
    ),
    (
        'gzip',
        3,
        None,
        "H4sIAAAAAAACA+3L63qBYAAA4Fv5TImQoayEIh9imkNohKVCdFIOY5tr3/PsBnYDfr4/XnlrgpWnBQYITM0IgQZsyzVTwNf0fQis"
        "I9BcA4Sma/zBcwkgP8Zj/DsqjfT3YJ5Pxp+Ga4iVVoYkFNJVNhpUazTVhP7PW9LpnPofXIFTheS6AaB1a2q0PLbrk3ey3KyiODrz"
        "hZURqNdO7szEZebgK8JLd7IXDxtGTGG3srBzK5l2AU6jaPeK1+9n8Umsi/lQ9i4J6NEKzPI9m2xbEQmdUpIErZRSHBcJDMPulH3O"
        "O6i52HEiktGhHDJzpqLIC6Q0UrhgzC5pBOF5Ti+WR9WcGGttie0wDL/QZT85KVpUBx7VoDXS2fBS6wyWCcE/0ejAe66dMOrzMNuq"
        "wz4LWDLi8sSgV1rHGPLktDeqrkRx5GoTiw3vZFEJX0Uarwnc/AV0PpGrhAMAAA==",
    ),
    (
        'fixed',
        1,
        9,
        "C8lIVUjKTyxKUShKTUwpVkhUyMnMS9VRKEhMzi5WyCxRSMxLUShOzUsBc/Lz9BRCRnWM6iCow85NtyYo1lhbQyk4zVXdJinFz9lM"
        "19FaucjRycLU3bWg1l8717s0MMHezD7GWTvNTcE1s8o90SIkLMclPNLE1t1RVUs1usA5KaUoptLbqMxSI8SysCDC2dw3PNuzMN3S"
        "U0e9ytY5K89O38vMNUpZ1bdSy6WuzFPJ08XTuDgkv1zTNd8iwtXQISDHxCtT0U81ytTPzzVTJ8IqzEpPXV29zjSnzDhXNTUuy95T"
        "RT/ZNaTYMtbSLiIkTsUmNMK+KMw63kJFxcHBPtnKNtTRyFPNI0MvI7i4uFo1PlA73CrT1Nu1JKbIIzTZurjcyTsoXtO5oNRCNSjf"
        "wKlU3bSiMDojJjjQWsHaRDHPQS8owCZNzdKkNNcrPSY5QllLpTJHLy7dIddQ1U8rSdHNR1MrFQA=",
    ),
    (
        'stored',
        1,
        9,
        "ASgA1/9UaGUgYm9hcmQgcmVhZHMgYSBsaW5lLCBwYWNrcyBpdCBhbmQgc2Vu",
    ),
    (
        'runs',
        2,
        None,
        "eNrtwgENAAAIA6BXVft3sIZuMBIAAOC66lF9cQHbE8tw",
    ),
    (
        'small',
        2,
        None,
        "GNPty+t6gWAAAOBb+UyJkKGshCIfYppDaISlQnRSDmOba9/z7AZ2A36+P155a4KVpwUGCEzNCIEGbMs1U8DX9H0IrCPQXAOEpmv8"
        "wXMJID/GY/w7Ko3092CeT8afhmuIlVaGJBTSVTYaVGs01YT+z1vS6Zz6H1yBU4XkugGgdWtqtDy265N3stysojg684WVEajXTu7M"
        "xGXm4CvCS3eyFw8bRkxht7KwcyuZdgFOo2j3itfvZ/FJrIv5UPYuCejRCszyPZtsWxEJnVKSBK2UUhwXCQzD7pR9zjuoudhxIpLR"
        "oRwyc6aiyAukNFK4YMwuaQTheU4vlkfVnBhrbYntMAy/0GU/OSlaVAce1aA10tnwUusMlgnBP9HowHuunTDq8zDbqsM+C1gy4vLE"
        "oFdaxxjy5LQ3qq5EceRqE4sN72RRCV9FGq8J3PwFna0j/A==",
    ),
    (
        'empty',
        2,
        None,
        "eJwDAAAAAAE=",
    ),
    (
        'name',
        3,
        None,
        "H4sIHAAAAAAAAwMAYWJjZmlsZS50eHQAY29tbWVudADLSM3JyVfIQJAAgIj55REAAAA=",
    ),
)


def digest(data):
    import hashlib

    return len(data), binascii.hexlify(hashlib.sha256(data).digest()).decode()[:16]


for name, format, wbits, text in STREAMS:
    data = binascii.a2b_base64(text)
    whole = unpacker(data, format, wbits).read()
    print(name, digest(whole))
    stream = unpacker(data, format, wbits)
    pieces = []
    size = 1
    while True:
        piece = stream.read(size)
        if not piece:
            break
        pieces.append(piece)
        size = size * 2 % 257
    print(b"".join(pieces) == whole, stream.read(5))
    if format != RAW:
        print(unpacker(data, AUTO, None).read() == whole)
    buffer = bytearray(50)
    stream = unpacker(data, format, wbits)
    print(stream.readinto(buffer), digest(bytes(buffer)))

stream = unpacker(pack([b"one\ntwo\n", b"three"], ZLIB, 0), ZLIB, None)
print(stream.readline(), list(stream))

TEXT = b"to be or not to be, that is the question: " * 20 + bytes(range(256)) * 3
for format in (RAW, ZLIB, GZIP):
    for wbits in (8, 10, 15):
        for pieces in ([TEXT], [TEXT[i : i + 7] for i in range(0, len(TEXT), 7)], [b""]):
            packed = pack(pieces, format, wbits)
            back = unpacker(packed, format, wbits).read()
            print(format, wbits, back == b"".join(pieces), len(packed) < max(30, len(TEXT)))

good = pack([TEXT], ZLIB, 10)
for damaged in (good[:-6], good[:20]):
    try:
        unpacker(damaged, ZLIB, 10).read()
    except EOFError:
        print("EOFError")

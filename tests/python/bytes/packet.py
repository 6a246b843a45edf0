def packet(kind, payload):
    body = bytes([kind, len(payload)]) + payload
    return body + bytes([sum(body) & 0xFF])
def parse(b):
    if sum(b[:-1]) & 0xFF != b[-1]:
        raise ValueError("checksum")
    return b[0], bytes(b[2:2 + b[1]])
p = packet(7, b"hello")
print(p, parse(p))
try:
    parse(p[:-1] + b"\0")
except ValueError as e:
    print(e)

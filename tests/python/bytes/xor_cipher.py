key = b"key"
text = "secret message".encode()
c = bytes(b ^ key[i % len(key)] for i, b in enumerate(text))
print(c, bytes(b ^ key[i % len(key)] for i, b in enumerate(c)).decode())

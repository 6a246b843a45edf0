b = bytearray(range(10))
del b[2:5]; print(list(b))
del b[::2]; print(list(b))
b[1:1] = b"\x63\x64"; print(list(b))
b[-2:] = []
print(list(b), len(b))

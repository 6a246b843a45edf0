b = bytearray(b"hello")
b[0] = 72
b[-1] = ord("O")
print(b)
b.append(33)
b.extend(b"!?")
b += b"xyz"
print(b, len(b))
b[1:3] = b"EEEE"
print(b)
b[0:0] = b"<<"
del b[-3:]
del b[0]
print(b)
b[:] = b""
print(b)
for f in (lambda: b.append(256), lambda: b.__setitem__(5, 1)):
    try:
        f()
    except (ValueError, IndexError) as e:
        print(type(e).__name__)

b = bytearray(b"abcdefgh")
b[2:4] = b"XYZ"
print(b, len(b))
b[:2] = b""
print(b)
b[-1:] = bytearray(b"!!")
print(b)
b[3:3] = b"--"
print(b)
del b[1]
b[0] = 65
b[-1] += 1
print(b, b[1:3], type(b[1:3]).__name__, b[0], b.find(b"-"))
b.append(10)
b.extend(b"end")
b.extend([1, 2])
b += b"more"
b *= 2
print(b, len(b))
for bad in (lambda: b.append(256), lambda: b.append("x"), lambda: b.__setitem__(0, -1), lambda: b.extend([300])):
    try:
        bad()
    except (ValueError, TypeError) as error:
        print(type(error).__name__)

b = bytearray(b"0123456789")
m = memoryview(b)
print(len(m), m[0], m[-1], bytes(m[2:5]), list(m[7:]))
m[0] = 65
m[1:3] = b"BC"
print(b, bytes(m), m[1:3] == b"BC")
r = memoryview(b"ro")
try:
    r[0] = 1
except TypeError:
    print("TypeError")

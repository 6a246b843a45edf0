data = bytearray(range(10))
view = memoryview(data)
window = view[2:6]
window[0] = 200
print(data[2], list(window), len(window), bytes(window[1:3]), window[-1])
window[1:3] = b"\x07\x08"
print(list(data))
data[5] = 99
print(window[3], list(view[8:]), view[3:5] == b"\x07\x08")
try:
    window[0:2] = b"abc"
except ValueError:
    print("ValueError")
frozen = memoryview(b"abc")
try:
    frozen[0] = 1
except TypeError:
    print("TypeError")
print(bytes(frozen), bytes(frozen[1:]), frozen[0], list(frozen))
total = 0
for byte in view[::]:
    total += byte
print(total)

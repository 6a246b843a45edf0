import os
name = "pyrite_case_binary.bin"
data = bytes(range(256)) * 3
with open(name, "wb") as f:
    print(f.write(data))
with open(name, "rb") as f:
    print(f.read(5), f.seek(100), f.read(3), f.tell(), f.seek(-2, 2), f.read(), len(f.read()))
with open(name, "r+b") as f:
    f.seek(10)
    f.write(b"XYZ")
with open(name, "rb") as f:
    content = f.read()
print(content[8:15], len(content))
f = open(name, "rb")
b = bytearray(4)
print(f.readinto(b), b)
f.close()
try:
    f.read()
except (ValueError, OSError):
    print("closed")
os.remove(name)

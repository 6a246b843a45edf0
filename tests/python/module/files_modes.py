import os

name = "modes_of_files_case.tmp"
try:
    with open(name, "w") as f:
        print(f.write("first\nsecond\n"), f.write(""))
    with open(name, "a") as f:
        f.write("third")
    with open(name) as f:
        print(f.read(3), f.readline(), f.read(), repr(f.read()))
    with open(name) as f:
        print([line for line in f])
    with open(name, "r+") as f:
        f.write("FIRST")
        f.seek(0)
        print(f.readlines())
    with open(name, "rb") as f:
        print(f.read(4), f.seek(-5, 2), f.read(), f.tell())
    with open(name, "wb") as f:
        f.write(b"\x00\xff")
        f.write(bytearray(b"ab"))
    print(os.stat(name)[6], open(name, "rb").read())
    try:
        open(name, "x")
    except OSError:
        print("exists")
    f = open(name)
    f.close()
    try:
        f.read()
    except (ValueError, OSError):
        print("closed")
finally:
    os.remove(name)
print(name in os.listdir("."))

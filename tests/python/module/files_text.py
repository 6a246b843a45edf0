import os
name = "pyrite_case_text.txt"
with open(name, "w") as f:
    print(f.write("line one\nline two\n"), f.write("été\n"))
with open(name) as f:
    print(f.read())
with open(name) as f:
    print(f.readline(), [line.rstrip() for line in f])
with open(name, "a") as f:
    f.write("appended")
with open(name, "r") as f:
    print(f.readlines())
print(name in os.listdir(), os.stat(name)[6])
os.remove(name)
print(name in os.listdir())
try:
    open(name)
except OSError as e:
    print(e.errno)

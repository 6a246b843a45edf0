# Installing packages from folders of the board: by name from an index, with what they need; from a package.json, a folder, a file.
import os
import json
import sys
import mip
from binascii import hexlify
from hashlib import sha256

ROOT = "mip_local_files"


def make(path, text):
    for end in range(len(path)):
        if path[end] == "/":
            try:
                os.mkdir(path[:end])
            except OSError:
                pass
    with open(path, "w") as file:
        file.write(text)


def remove(path):
    try:
        names = os.listdir(path)
    except OSError:
        return os.remove(path)
    for name in names:
        remove(path + "/" + name)
    os.rmdir(path)


def digest(text):
    return hexlify(sha256(text.encode()).digest()).decode()[:8]


def tree(path, indent=""):
    for name in sorted(os.listdir(path)):
        inside = path + "/" + name
        if os.stat(inside)[0] & 0x4000:
            print(indent + name + "/")
            tree(inside, indent + "  ")
        else:
            print(indent + name, os.stat(inside)[6])


def attempt(*arguments, **options):
    try:
        mip.install(*arguments, target=TARGET, **options)
    except (OSError, ValueError) as error:
        print(type(error).__name__, error)


try:
    remove(ROOT)
except OSError:
    pass
os.mkdir(ROOT)
INDEX, TARGET = ROOT + "/index", ROOT + "/target/lib"
FIRST, SECOND = "VALUE = 1\n", "VALUE = 'second'\n" * 100
for text in (FIRST, SECOND):
    make("%s/file/%s/%s" % (INDEX, digest(text)[:2], digest(text)), text)
first = {"v": 1, "version": "1", "hashes": [["first/__init__.py", digest(FIRST)]], "deps": [["second", "2.0"]]}
second = {"hashes": [["second.py", digest(SECOND)]], "deps": [["first", "latest"]]}
kind = str(sys.implementation._mpy & 0xFF)
make(INDEX + "/package/" + kind + "/first/latest.json", json.dumps(first))
make(INDEX + "/package/" + kind + "/second/2.0.json", json.dumps(second))
make(INDEX + "/package/py/plain/latest.json", json.dumps({"hashes": [["plain.py", digest(FIRST)]]}))

# By name, with what it needs, though these need each other; once more, when all is there.
attempt("first", index=INDEX)
tree(TARGET)
attempt("first", index=INDEX + "/")
attempt("plain", index=INDEX, mpy=False)

# From a folder with a description, and a file.
folder = ROOT + "/folder"
make(folder + "/package.json", json.dumps({"urls": [["tool/a.py", "a.py"], ["tool/b.py", "sub/b.py"]]}))
make(folder + "/a.py", "A = 1\n")
make(folder + "/sub/b.py", "B = 2\n")
attempt(folder)
attempt(folder + "/sub/b.py")
attempt(folder + "/package.json")
tree(TARGET)
sys.path.append(TARGET)
import first, second, tool.b

print(first.VALUE, second.VALUE, tool.b.B)

# What goes wrong leaves the old file, and nothing half done.
damaged = "%s/file/%s/%s" % (INDEX, digest(FIRST)[:2], digest(FIRST))
make(damaged, "VALUE = 0\n")
make(TARGET + "/plain.py", "VALUE = 'old'\n")
attempt("plain", index=INDEX, mpy=False)
with open(TARGET + "/plain.py") as file:
    print(file.read(), end="")
print(sorted(os.listdir(TARGET)))
attempt("nothing", index=INDEX)
attempt("github:owner")
make(folder + "/package.json", json.dumps({"urls": [["../outside.py", "a.py"]]}))
attempt(folder)
remove(ROOT)

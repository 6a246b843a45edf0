# open() takes the encoding that boards have, and refuses others
import os
NAME = "pyrite-encoding.txt"
with open(NAME, "w", encoding="utf-8") as f:
    f.write("grün €")
for encoding in ["UTF-8", "utf8", "utf_8", None]:
    with open(NAME, encoding=encoding) as f:
        print(f.read() == "grün €")
for encoding in ["klingon", ""]:
    try:
        open(NAME, encoding=encoding)
    except LookupError as error:
        print("LookupError", "unknown encoding" in str(error))
try:
    open(NAME, "wb", encoding="utf-8")
except ValueError as error:
    print(error)
try:
    open(NAME, encoding=5)
except TypeError:
    print("TypeError")
print(open(NAME).read() == "grün €")
os.remove(NAME)

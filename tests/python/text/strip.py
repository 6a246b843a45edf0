print("  a b ".strip() + "|", "  a ".lstrip() + "|", " a  ".rstrip() + "|", "xxaxx".strip("x"), "xyaxy".strip("yx"))
print("\t\n a \r\n".strip(), "abc".strip("abc") == "", "aXbXa".lstrip("a"), "aXbXa".rstrip("a"))

for method in ("".strip, "".lstrip, "".rstrip, b"".strip):
    for characters in (3, [], b"", ""):
        try:
            print(method(characters))
        except TypeError as error:
            print(error)

for fill in (3, b"x", None, "", "xy"):
    for method in ("a".center, "a".ljust, "a".rjust):
        try:
            print(method(3, fill))
        except TypeError as error:
            print(error)

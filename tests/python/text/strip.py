print("  a b ".strip() + "|", "  a ".lstrip() + "|", " a  ".rstrip() + "|", "xxaxx".strip("x"), "xyaxy".strip("yx"))
print("\t\n a \r\n".strip(), "abc".strip("abc") == "", "aXbXa".lstrip("a"), "aXbXa".rstrip("a"))

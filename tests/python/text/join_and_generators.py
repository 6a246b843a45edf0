print(",".join([]), ",".join(["a"]), ", ".join(str(i) for i in range(5)), "".join(("x", "y")), "-".join("abc"))
print("é".join(["1", "2"]), ",".join({"k": 1, "l": 2}), "|".join(map(str, (1, None, True))), "ab".join(["", "", ""]))
for bad in ([1, 2], ["a", None], 5):
    try:
        ",".join(bad)
    except TypeError:
        print("TypeError")
print(b",".join([b"a", bytearray(b"b")]), b"".join([]), b"-".join(bytes([c]) for c in b"xyz"))
lines = []
for i in range(40):
    lines.append("line %d" % i)
print(len("\n".join(lines)), "\n".join(lines).count("\n"), "\n".join(lines)[-7:])

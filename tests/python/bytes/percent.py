print(b"abc"[1:2], bytes([65, 66]).decode(), b"x=%d" % 5 if hasattr(b"", "__mod__") else b"x=5")

for template, values in (("%q", ()), ("%q", (1,)), (b"%q", ()), ("%(a)q", {"a": 1})):
    try:
        template % values
    except (TypeError, ValueError) as error:
        print(type(error).__name__, error)

print(b"abc"[1:2], bytes([65, 66]).decode(), b"x=%d" % 5 if hasattr(b"", "__mod__") else b"x=5")

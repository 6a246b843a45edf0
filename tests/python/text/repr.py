for s in ("plain", "it's", 'say "hi"', "both ' and \"", "\n\t\r\\", "\x00\x1f\x7f", "é", "😀", "\x80\xa0"):
    print(repr(s), [s])

# Cause: text is UTF-8 in memory, which has no surrogates.
# Workaround: bytes.
def told(f):
    try:
        print(f())
    except Exception as error:
        print(type(error).__name__, error)



told(lambda: len(chr(0xD800)))
told(lambda: len(eval("'\\ud83d\\ude00'")))

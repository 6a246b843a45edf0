print("".join(chr(ord(c) + 1) for c in "HAL"), [ord(c) - ord("a") for c in "hello"], "".join(sorted("pyrite")), "abc"[::-1].upper())

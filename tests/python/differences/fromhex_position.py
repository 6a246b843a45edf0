# Cause: characters are looked at in turn; CPython looks for one that is not ASCII first.
# Workaround: none is needed: the text is wrong in any case.
try:
    bytes.fromhex("x\u00fc")
except ValueError as error:
    print(error)

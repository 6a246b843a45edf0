# Cause: a number is read as a machine number before it is looked at as a byte.
# Workaround: none is needed: the program is wrong in any case.
try:
    print(2**70 in b"ab")
except (ValueError, OverflowError) as error:
    print(type(error).__name__)

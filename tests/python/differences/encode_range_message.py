# Cause: the first character that does not fit is named, not how many follow.
# Workaround: error classes are the same.
try:
    "\u2192\u2192".encode("latin-1")
except UnicodeEncodeError as error:
    print(error)

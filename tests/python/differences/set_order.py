# Cause: a set keeps the order of insertion; that of CPython follows from hash values.
# Workaround: sorted().
print({1, 2, 300, 77, 5})

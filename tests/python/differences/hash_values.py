# Cause: hash values have 30 bits, so that they are small ints.
# Workaround: compare values, not their hashes.
print(hash(1.5) == 2**60 + 1, hash(2**61 - 1))

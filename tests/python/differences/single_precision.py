# Cause: a float is 32 bits wide, as the chips calculate: seven digits instead of sixteen.
# Workaround: integers in a smaller unit (millivolts), or // and %.
print(1 / 3, 0.1 + 0.2, 16777216.0 + 1.0)
print(1e39, 1e-46, 2.0 ** 100)

print(int(), float(), str(), bytes(), bytearray(), list(), tuple(), dict(), set(), frozenset(), bool())
print(list("ab"), tuple([1]), set([1, 1]), dict([(1, 2)]), str(1), int("2"), bytes([3]), bool("x"), list({1: 2}.items()))

print(hash(1) == hash(1.0) == hash(True), hash("ab") == hash("a" + "b"), hash((1, 2)) == hash((1, 2)), hash(None) == hash(None))
for bad in ([], {}, set(), bytearray()):
    try:
        hash(bad)
    except TypeError:
        print("unhashable")

class Defaults(dict):
    def __missing__(self, key):
        self[key] = key * 2
        return self[key]


d = Defaults({"a": 1})
print(d["a"], d["b"], "b" in d, "c" in d, d.get("c"), len(d))


class Even:
    def __contains__(self, n):
        print("asked", n)
        return n % 2 == 0


print(4 in Even(), 5 in Even(), 5 not in Even())


class Old:
    def __getitem__(self, i):
        if i > 3:
            raise IndexError
        return i * i


print(9 in Old(), 10 in Old(), list(Old()), [x for x in Old()])

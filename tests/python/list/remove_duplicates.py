a = [3, 1, 3, 2, 1]
seen = set()
print([x for x in a if not (x in seen or seen.add(x))], sorted(set(a)), list(dict.fromkeys(a)))

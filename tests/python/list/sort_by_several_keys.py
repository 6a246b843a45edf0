people = [("Ann", 30), ("Bob", 25), ("Cid", 30), ("Dee", 25), ("Eve", 35)]
print(sorted(people, key=lambda p: p[1]))
print(sorted(people, key=lambda p: (-p[1], p[0])))
people.sort(key=lambda p: p[0], reverse=True)
people.sort(key=lambda p: p[1])
print(people)
calls = []
print(sorted([3, 1, 2], key=lambda n: calls.append(n) or -n), calls)
print(sorted("The Quick brown fox".split(), key=str.lower), sorted([True, 0, 2, False]), sorted([(2, "b"), (2, "a"), (1, "z")]))
try:
    sorted([1, "a", 2])
except TypeError:
    print("TypeError")

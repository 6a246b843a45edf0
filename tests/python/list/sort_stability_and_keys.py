people = [("Ann", 30), ("bob", 25), ("Cid", 30), ("dee", 25), ("Eve", 35)]
people.sort(key=lambda p: p[1]); print(people)
people.sort(key=lambda p: (-p[1], p[0].lower())); print(people)
calls = []
[3, 1, 2].sort(key=lambda x: calls.append(x) or x)
print(calls)
a = [3, 1, 2]
print(a.sort(), a)

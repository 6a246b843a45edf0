a = [5, 2, 9, -1, 5, 0]
a.sort(); print(a)
a.sort(reverse=True); print(a)
words = ["banana", "Apple", "cherry", "date", "fig"]
words.sort(key=len); print(words)
words.sort(key=lambda w: w.lower(), reverse=True); print(words)
print(sorted([(2, "b"), (1, "z"), (2, "a")]), sorted({3: 1, 1: 2}), sorted("hello", reverse=True), sorted([1.5, 1, 0.5]))
pairs = [(i % 3, i) for i in range(12)]
print(sorted(pairs, key=lambda p: p[0]), sorted(pairs, key=lambda p: p[0], reverse=True))
try:
    sorted([1, "a"])
except TypeError:
    print("TypeError")

a = []
a.append(1); a.append(2); a.extend([3, 4]); a.extend("ab"); a.insert(0, 0); a.insert(100, "end"); a.insert(-1, "x")
print(a)
print(a.pop(), a.pop(0), a.pop(-1), a.pop(2), a)
a.remove("a"); a.reverse(); print(a, a.index(1), a.count(1), a.copy())
a.clear(); print(a)
for f in (lambda: a.pop(), lambda: a.remove(5), lambda: a.index(5), lambda: [1].pop(3)):
    try:
        f()
    except (IndexError, ValueError) as e:
        print(type(e).__name__, e)

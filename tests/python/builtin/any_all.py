print(any([]), all([]), any([0, 1]), all([1, 0]), any(x > 2 for x in range(5)), all(x < 5 for x in range(5)), any("a"), all("ab"))
seen = []
def look(x):
    seen.append(x)
    return x > 1
print(any(look(x) for x in range(5)), seen)

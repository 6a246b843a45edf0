def window(it, n):
    buf = []
    for x in it:
        buf.append(x)
        if len(buf) == n:
            yield tuple(buf)
            buf.pop(0)
print(list(window(range(6), 3)), list(window("ab", 3)), [sum(w) / 2 for w in window([1, 2, 4, 8], 2)])

def find(items, target):
    for i, x in enumerate(items):
        try:
            if 10 // x == target:
                return i
        except ZeroDivisionError:
            continue
        finally:
            seen.append(x)
    return None
seen = []
print(find([0, 1, 5, 2], 2), seen, find([], 1))

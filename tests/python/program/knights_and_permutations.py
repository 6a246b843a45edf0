def permutations(items):
    if len(items) <= 1:
        yield list(items)
        return
    for i in range(len(items)):
        for rest in permutations(items[:i] + items[i + 1:]):
            yield [items[i]] + rest


def combinations(items, k):
    if k == 0:
        yield ()
        return
    for i in range(len(items)):
        for rest in combinations(items[i + 1:], k - 1):
            yield (items[i],) + rest


print(["".join(p) for p in permutations("abc")], len(list(permutations("abcde"))))
print(list(combinations([1, 2, 3, 4], 2)), sum(1 for _ in combinations(range(8), 4)))
# SEND + MORE in little: two-digit puzzle AB + BA = CDC
print([(a, b) for a in range(1, 10) for b in range(10) if str(a * 10 + b + b * 10 + a)[::-1] == str(11 * (a + b)) and 11 * (a + b) > 99 and a < b])


def knight(n, path):
    if len(path) == n * n:
        return path
    row, column = path[-1]
    moves = []
    for dr, dc in ((1, 2), (2, 1), (-1, 2), (-2, 1), (1, -2), (2, -1), (-1, -2), (-2, -1)):
        place = (row + dr, column + dc)
        if 0 <= place[0] < n and 0 <= place[1] < n and place not in path:
            free = sum(1 for a, b in ((1, 2), (2, 1), (-1, 2), (-2, 1), (1, -2), (2, -1), (-1, -2), (-2, -1)) if 0 <= place[0] + a < n and 0 <= place[1] + b < n and (place[0] + a, place[1] + b) not in path)
            moves.append((free, place))
    for _, place in sorted(moves):
        result = knight(n, path + [place])
        if result:
            return result
    return None


print(knight(5, [(0, 0)])[:6])

lines = [(0, 1, 2), (3, 4, 5), (6, 7, 8), (0, 3, 6), (1, 4, 7), (2, 5, 8), (0, 4, 8), (2, 4, 6)]
def winner(b):
    for i, j, k in lines:
        if b[i] != " " and b[i] == b[j] == b[k]:
            return b[i]
    return None if " " in b else "draw"
def best(b, p):
    w = winner(b)
    if w:
        return {"x": 1, "o": -1, "draw": 0}[w], None
    scores = []
    for i in range(9):
        if b[i] == " ":
            s, _ = best(b[:i] + p + b[i + 1:], "o" if p == "x" else "x")
            scores.append((s, i))
    return max(scores) if p == "x" else min(scores)
print(best("xo xo    ", "x"), best("xox ox  o", "x"), best("xoxoox   ", "o"))

print({k: v for k, v in [("a", 1), ("b", 2)]}, {v: k for k, v in {"x": 1}.items()}, sorted({x // 2 for x in range(6)}))
print({i: [j for j in range(i)] for i in range(3)}, {(a, b) for a in "x" for b in "y"})

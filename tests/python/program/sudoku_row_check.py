rows = ["534678912", "672195348", "198342567", "859761423", "426853791", "713924856", "961537284", "287419635", "345286179"]
ok = lambda g: all(set(x) == set("123456789") for x in g)
boxes = ["".join(rows[r + i][c:c + 3] for i in range(3)) for r in (0, 3, 6) for c in (0, 3, 6)]
print(ok(rows), ok("".join(c) for c in zip(*rows)), ok(boxes))

rows = [("Sensor", "Unit", "Value"), ("temp", "C", 21.5), ("humidity", "%", 40), ("light", "lx", 1200)]
widths = [max(len(str(r[i])) for r in rows) for i in range(3)]
for r in rows:
    print(" | ".join(str(c).ljust(w) for c, w in zip(r, widths)).rstrip())
print("-+-".join("-" * w for w in widths))

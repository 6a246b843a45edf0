records = [("temp", 21.5, "C"), ("hum", 40.0, "%")]
for name, value, unit in records:
    print(name, value, unit)
print([r[0] for r in records], max(records, key=lambda r: r[1]), records.index(("hum", 40.0, "%")), dict((n, v) for n, v, _ in records))

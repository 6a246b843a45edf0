for spec in ("d", "5d", "<5d", "+d", " d", "05d", ",", "_", "b", "o", "x", "X", "#b", "#o", "#x", "#X", "n", "08b", "#06x", "^+7d", "=+7d", "c"):
    print(spec, "|" + format(65, spec) + "|")
for spec in ("d", "06d", "+x", "#b", ",", "=8d"):
    print(spec, "|" + format(-1234567, spec) + "|")

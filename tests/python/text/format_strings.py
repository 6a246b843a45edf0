for spec in ("s", "10s", "<10", ">10", "^10", "*^11", ".3", "8.2s", "-<6"):
    print(spec, "|" + format("pyrite", spec) + "|")
for bad in ("d", "x", ".2f", "+s", "=5"):
    try:
        print(format("a", bad))
    except ValueError:
        print(bad, "ValueError")

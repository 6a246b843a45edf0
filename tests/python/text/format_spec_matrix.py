values = [0, 7, -7, 255, -4096]
for spec in ("d", "5d", "<6d", ">6d", "^6d", "+d", "05d", "+06d", " d", "x", "X", "#x", "#010x", "o", "#o", "b", "#b", "=+8d", "*^9d", "_<5d"):
    print(spec, [("{:" + spec + "}").format(v) for v in values])
for spec in ("s", "8", "<8", ">8", "^8", "*^8", ".2", "6.2", "-<6.1s"):
    print(spec, [("{:" + spec + "}").format(v) for v in ("", "a", "text", "ünï")])
for spec in (",", "_", "10,", "c"):
    print(spec, [("{:" + spec + "}").format(v) for v in (65, 97, 1234567 if spec != "c" else 33)])

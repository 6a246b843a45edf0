data = {"led": 5, "button": 12, "sensor": 8}
width = max(map(len, data))
for name, n in sorted(data.items(), key=lambda kv: -kv[1]):
    print(f"{name:>{width}} | {'#' * n:<12} {n:3d}")

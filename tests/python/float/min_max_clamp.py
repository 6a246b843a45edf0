def clamp(x, lo, hi):
    return max(lo, min(x, hi))
print([clamp(x, 0.0, 1.0) for x in (-1, 0.5, 2)], min(1, 1.0), max(1, 1.0), min(0.0, -0.0) == 0)

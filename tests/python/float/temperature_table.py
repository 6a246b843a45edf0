for c in range(-40, 101, 35):
    print(f"{c:>4} C = {c * 9 / 5 + 32:>6.1f} F = {c + 273.15:>7.2f} K")

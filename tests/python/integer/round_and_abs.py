print(round(5), round(-5), round(15, -1), round(25, -1), round(1234, -2), round(10**25, -24))
print(abs(-5), abs(5), abs(-(10**30)), abs(True), abs(-2.5))

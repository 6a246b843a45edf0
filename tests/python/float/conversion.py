print(float(), float(3), float("2.5"), float(True), int(2.5), int(-2.5), float(2**20))
class F:
    def __float__(self):
        return 1.25
print(float(F()))
for bad in (None, [], {}):
    try:
        float(bad)
    except TypeError as e:
        print("TypeError")
for bad in ("inf", "nan"):
    try:
        int(float(bad))
    except (OverflowError, ValueError) as e:
        print(type(e).__name__)

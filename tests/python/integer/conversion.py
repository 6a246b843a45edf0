print(int(), int(5), int(3.75), int(-3.75), int("12"), int(b"34"), int(True))
print(int(2.0**40), int(-(2.0**70)))
class Index:
    def __index__(self):
        return 3
class Int:
    def __int__(self):
        return 7
print(int(Int()), [10, 20, 30, 40][Index()], hex(Index()))
for bad in (None, [], "x"):
    try:
        int(bad)
    except (TypeError, ValueError) as e:
        print(type(e).__name__)

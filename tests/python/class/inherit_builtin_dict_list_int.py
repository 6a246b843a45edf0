class Celsius(int):
    def fahrenheit(self): return self * 9 // 5 + 32
class History(list):
    def last(self): return self[-1] if self else None
print(Celsius(100).fahrenheit(), Celsius(5) + 1, Celsius(7) == 7, isinstance(Celsius(1), int), [10, 20][Celsius(1)])
h = History([1, 2])
h.append(3)
print(h.last(), len(h), h[0], h + [1], History().last())

s = slice(1, 5, 2)
print(s, slice(3), slice(None, None, -1), s.start, s.stop, s.step, "abcdefg"[s], [1, 2, 3, 4, 5, 6][slice(-2, None)])
class Show:
    def __getitem__(self, key):
        return key
    def __setitem__(self, key, value):
        print("set", key, value)
    def __delitem__(self, key):
        print("del", key)
x = Show()
print(x[1], x[1:2], x[::3], x[1, 2], x[1:2, 3], x["k"], x[:], x[...])
x[1:2] = 5; x[0] = 1; del x[1:]

a = [1, [2, 3]]
b = [1, [2, 3]]
print(a == b, a is b, a[1] is b[1], a < [1, [2, 4]], [1, "x"] == [1, "x"], [1] == (1,), [1.0] == [1])
try:
    [1] < ["a"]
except TypeError:
    print("TypeError")
try:
    {}[[1]]
except TypeError as e:
    print(e)

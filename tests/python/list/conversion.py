print(list(), list("abc"), list((1, 2)), list({1: 2}), list(range(3)), list({5}), list(x * 2 for x in range(3)), list(b"ab"))
print(bool([]), bool([0]), [*range(3), *"ab"], [*[], *[1]])
try:
    list(5)
except TypeError as e:
    print(e)

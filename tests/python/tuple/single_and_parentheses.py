print((1), (1,), 1,)
t = 1,
print(t, type((1)).__name__, type((1,)).__name__, len(()), tuple([()]))

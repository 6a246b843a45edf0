def bad(n):
    if n == 2:
        raise ValueError("at two")
    return n
try:
    [bad(i) for i in range(5)]
except ValueError as e:
    print(e)
try:
    list(map(bad, range(5)))
except ValueError as e:
    print(e)
try:
    sorted([1, 2, 3], key=bad)
except ValueError as e:
    print(e)
try:
    sum(bad(i) for i in range(5))
except ValueError as e:
    print(e)

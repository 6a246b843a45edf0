def f(n):
    if n == 0: r = "zero"
    elif n == 1: r = "one"
    elif n == 2: r = "two"
    elif n == 3: r = "three"
    elif n == 4: r = "four"
    else: r = "many"
    return r
print([f(i) for i in range(6)])

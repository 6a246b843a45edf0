a = list(range(10))
def rotate(a, n):
    n %= len(a)
    return a[n:] + a[:n]
print(rotate(a, 3), rotate(a, -2), [a[i:i + 4] for i in range(0, len(a), 4)], a[::3] + a[1::3] + a[2::3])

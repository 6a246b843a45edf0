def queens(n, row=0, cols=0, d1=0, d2=0):
    if row == n:
        return 1
    count = 0
    for c in range(n):
        bit = 1 << c
        a, b = 1 << (row + c), 1 << (row - c + n)
        if not (cols & bit or d1 & a or d2 & b):
            count += queens(n, row + 1, cols | bit, d1 | a, d2 | b)
    return count
print([queens(n) for n in range(1, 7)])

def f(n):
    k = 10
    return [k + n + i for i in range(3)], {i: k for i in range(2)}, list(i * k for i in range(3))
print(f(5))
fs = [[(lambda: i + j) for j in range(2)] for i in range(2)]
print([g() for row in fs for g in row])
class A:
    items = [1, 2]
    doubled = [i * 2 for i in items]
print(A.doubled)

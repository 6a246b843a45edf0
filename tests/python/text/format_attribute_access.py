class P:
    x = 5
    d = {"k": [10, 20]}
print("{0.x} {0.d[k][1]} {p.x:>4} {a[0]}{a[1]}".format(P(), p=P(), a="hi"))

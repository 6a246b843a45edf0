def total(x):
    return sum(total(i) for i in x) if isinstance(x, (list, tuple)) else x
print(total([1, [2, (3, [4])], [], ((5,),)]), total(7))

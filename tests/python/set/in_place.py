a = {1, 2, 3}
b = a
a |= {4}; a &= {2, 3, 4, 5}; a -= {2}; a ^= {3, 9}
print(sorted(a), a is b)
a.update([1], (2,)); a.difference_update({1}); a.intersection_update({2, 4, 9}); a.symmetric_difference_update({2, 7})
print(sorted(a))
c = a.copy(); c.clear(); print(sorted(a), c)
try:
    a | [1]
except TypeError:
    print("TypeError")

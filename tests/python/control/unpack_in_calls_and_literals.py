a = [1, 2]
d = {"x": 1}
print([*a, 3, *a], (*a,), {*a, 5} == {1, 2, 5}, {**d, "y": 2}, [*"ab", *range(2)], {**{}, **d})
def f(*x, **y): return x, y
print(f(*a, 3, *a, k=1, **d))

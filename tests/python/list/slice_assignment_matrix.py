def show(start, stop, step, value):
    items = list(range(8))
    try:
        items[start:stop:step] = value
        print(start, stop, step, items)
    except ValueError:
        print(start, stop, step, "ValueError", items)


for start, stop in ((0, 0), (2, 5), (5, 2), (None, None), (-3, None), (8, 8), (100, 200), (None, -6)):
    for value in ([], [90], [90, 91, 92, 93]):
        show(start, stop, None, value)
show(None, None, 2, "abcd")
show(1, None, 3, [1, 2, 3])
show(None, None, -1, range(8))
show(0, 4, 2, [1])
items = [1, 2, 3]
items[1:1] = items
print(items)
items[:] = (c for c in "xyz")
print(items)

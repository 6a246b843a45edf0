for target in (0, -1, 3, slice(1, 3), slice(None, None, 2), slice(-2, None), slice(5, 2), slice(None), slice(None, None, -3)):
    items = list("abcdefg")
    del items[target]
    print(target if isinstance(target, int) else (target.start, target.stop, target.step), "".join(items))
items = [1, 2, 3]
for target in (3, -4, 10 ** 20):
    try:
        del items[target]
    except IndexError:
        print("IndexError")
del items[0], items[0]
print(items)

items = [5, 3, 5, 1, 5]
print(items.count(5), items.index(5), items.index(5, 1), items.index(5, 3, 5), items.count("x"))
items.remove(5)
items.insert(1, "new")
items.insert(-1, "before last")
items.insert(100, "end")
items.insert(-100, "start")
print(items, items.pop(), items.pop(0), items.pop(-2), items)
items.reverse()
copy = items.copy()
items.clear()
print(items, copy, copy is items, copy[::-1])
for call in (lambda: [].pop(), lambda: [1].pop(5), lambda: [1].remove(2), lambda: [1].index(2)):
    try:
        call()
    except (IndexError, ValueError) as error:
        print(type(error).__name__)

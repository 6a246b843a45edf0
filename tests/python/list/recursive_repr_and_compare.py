items = [1, 2]
items.append([3, [4]])
print(items, len(items), items[2][1][0], items == [1, 2, [3, [4]]], items < [1, 2, [4]])
print([1, 2] < [1, 2, 0], [] < [0], [2] > [1, 9, 9], [1, "a"] == [1, "a"], [1, 2] != [1, 2])
try:
    [1, "a"] < [1, 2]
except TypeError:
    print("TypeError")
print([[1]] == [[1]], [1, [2, (3, {4: 5})]] == [1, [2, (3, {4: 5})]], [1.0, True] == [1, 1])

class Row:
    def __init__(self, items):
        self.items = items

    def __len__(self):
        return len(self.items)

    def __getitem__(self, index):
        print("get", index)
        return self.items[index]


row = Row("abc")
print(list(reversed(row)))
print(len(row), bool(row), bool(Row("")))


class Count:
    def __reversed__(self):
        return iter([3, 2, 1])


print(list(reversed(Count())))
print(list(reversed([1, 2])), list(reversed("xy")), list(reversed(range(0, 10, 3))), list(reversed((1,))))

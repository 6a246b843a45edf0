# Cause: a display with a star takes one item after the other, and does not ask how many to expect.
# Workaround: list() and tuple() ask, and meet what `__len__` raises.
class Broken:
    def __len__(self):
        raise ValueError("no length")

    def __getitem__(self, index):
        if index > 2:
            raise IndexError
        return index


broken = Broken()
print([*broken], (*broken,), {*broken})
try:
    print(list(broken))
except ValueError as error:
    print(error)

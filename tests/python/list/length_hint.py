# A list that is made of an object asks for its length.
class Strange:
    def __init__(self, length):
        self.length = length

    def __len__(self):
        print("asked")
        if isinstance(self.length, Exception):
            raise self.length
        return self.length

    def __getitem__(self, position):
        if position > 2:
            raise IndexError
        return position


for length in (-1, 0, 5, "x", 1.5, TypeError("t"), ValueError("v"), KeyError("k")):
    for make in (list, tuple, sorted, lambda s: [9].extend(s)):
        try:
            print(make(Strange(length)))
        except (ValueError, KeyError) as error:
            print(type(error).__name__, error)

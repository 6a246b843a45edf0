# Counts prefix reversals over all permutations: list indexing, slices, nested while loops.

SIZE = 9  # in the smoke test: 5


def fannkuch(size):
    order = list(range(size))
    turns = list(range(1, size + 1))
    checksum = 0
    most = 0
    even = True
    while True:
        first = order[0]
        if first:
            pile = order[:]
            flips = 0
            while first:
                pile[: first + 1] = pile[first::-1]
                flips += 1
                first = pile[0]
            if flips > most:
                most = flips
            checksum += flips if even else -flips
        even = not even
        # The next permutation: rotate the shortest prefix that still has turns left.
        length = 1
        while length < size:
            order.insert(length, order.pop(0))
            turns[length] -= 1
            if turns[length] > 0:
                break
            turns[length] = length + 1
            length += 1
        else:
            return checksum, most


print("fannkuch", SIZE, fannkuch(SIZE))

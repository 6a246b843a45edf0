# Places queens on a chess board by trying every permutation of columns: generators, sets, small integers.

SIZE = 9  # in the smoke test: 5


def permutations(count):
    order = list(range(count))
    while True:
        yield tuple(order)
        rise = count - 2
        while rise >= 0 and order[rise] > order[rise + 1]:
            rise -= 1
        if rise < 0:
            return
        swap = count - 1
        while order[swap] < order[rise]:
            swap -= 1
        order[rise], order[swap] = order[swap], order[rise]
        low, high = rise + 1, count - 1
        while low < high:
            order[low], order[high] = order[high], order[low]
            low += 1
            high -= 1


def queens(count):
    rows = range(count)
    for columns in permutations(count):
        if len(set(columns[row] + row for row in rows)) < count:
            continue
        if len(set(columns[row] - row for row in rows)) == count:
            yield columns


found = list(queens(SIZE))
print("nqueens", SIZE, len(found), found[0], found[-1])

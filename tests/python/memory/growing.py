# A container that is to grow while its own items are what the memory is scattered with: a list, a dict, a set, a list display, a
# comprehension; in the program, and in a handler that interrupts a loop over that very list.
import gc
import micropython


# Little memory will do.
gc.collect()
ballast = bytearray(max(gc.mem_free() - 40000, 0))
filler = []


def scatter(keep):
    # Every second small block is kept, until nearly all memory is used.
    room = gc.mem_free()
    holes = [None] * (room // 180)
    for number in range(len(holes)):
        keep(number, bytearray(60))
        holes[number] = bytearray(60)
    # What is left is taken too, in pieces as large as they come.
    filler.clear()
    filler.extend([None] * 100)
    size, count = room // 8, 0
    while size > 60 and count < len(filler):
        try:
            filler[count] = bytearray(size)
            count += 1
        except MemoryError:
            size //= 2
    return holes


def intact(items):
    return all(len(item) == 60 for item in items if item is not None)


def grow_list():
    held = []
    holes = scatter(lambda number, block: held.append(block))
    count = len(held)
    holes = None
    for number in range(count * 2):
        held.append(None)
    held.insert(0, None)
    return len(held) == count * 3 + 1 and intact(held)


def grow_dict():
    held = {}

    def keep(number, block):
        held[number] = block

    holes = scatter(keep)
    count = len(held)
    holes = None
    for number in range(count, count * 2):
        held[number] = None
    for number in range(count * 2, count * 3):
        held.setdefault(number)
    return len(held) == count * 3 and intact(held.values())


def grow_set():
    held = set()
    holes = scatter(lambda number, block: held.add(bytes(block) + b"%d" % number))
    count = len(held)
    holes = None
    for number in range(count * 2):
        held.add(number)
    return len(held) == count * 3


def grow_comprehension():
    held = []
    holes = scatter(lambda number, block: held.append(block))
    count = len(held)
    holes = None
    copy = [(item and item) for pair in (held, held) for item in pair]
    return len(copy) == 2 * count and intact(copy)


def grow_in_handler():
    held = []
    holes = scatter(lambda number, block: held.append(block))
    count = len(held)
    holes = None
    seen = []

    def handler(argument):
        try:
            for number in range(count * 2):
                held.append(argument)
            seen.append(len(held))
        except MemoryError as error:
            seen.append(error)

    micropython.schedule(handler, None)
    passes = 0
    while not seen:
        for item in held:
            passes += 1
            if passes < 100 and seen:
                break
    return seen[0] == count * 3 and intact(held)


# Operations that take a whole container at once.
def scattered():
    held = []
    scatter(lambda number, block: held.append(block))
    return held


def extend():
    held = scattered()
    count = len(held)
    more = held[: count // 2]
    held.extend(more)
    held += more
    return len(held) == count + 2 * len(more) and intact(held)


def extend_by_keys():
    held = {}

    def keep(number, block):
        held[bytes(block) + b"%d" % number] = None

    holes = scatter(keep)
    count = len(held)
    holes = None
    keys = [None]
    keys.extend(held)
    keys += set(held)
    return len(keys) == 2 * count + 1


def copies():
    held = scattered()
    count = len(held)
    for copy in (held[:], held + [None], list(held), tuple(held), held.copy(), [*held], held * 2):
        if not intact(copy) or len(copy) < count:
            return False
        copy = None
    return True


def in_order():
    held = scattered()
    for number, block in enumerate(held):
        block[0] = number * 7 & 255
    held = [bytes(block) for block in held]
    copy = sorted(held)
    held.sort(reverse=True)
    return copy == held[::-1] and all(a <= b for a, b in zip(copy, copy[1:]))


def of_dicts():
    held = {}

    def keep(number, block):
        held[number] = block

    holes = scatter(keep)
    count = len(held)
    holes = None
    copy = held.copy()
    other = {}
    other.update(held)
    copy = None
    third = dict(other)
    other = None
    joined = third | {"one": b"x" * 60}
    joined |= {"two": b"y" * 60}
    return len(joined) == count + 2 and intact(joined.values())


def of_sets():
    held = scattered()
    held = [bytes(block) + b"%d" % number for number, block in enumerate(held)]
    count = len(held)
    first = set(held)
    second = set()
    second.update(held)
    third = first | second
    second = None
    few = {*held[:20], held[21], held[22]}
    return len(third) == count and len(few) == 22 and first.union(few) == third


for grow in (
    grow_list,
    grow_dict,
    grow_set,
    grow_comprehension,
    grow_in_handler,
    extend,
    extend_by_keys,
    copies,
    in_order,
    of_dicts,
    of_sets,
):
    filler.clear()
    gc.collect()
    try:
        print(grow.__name__, grow())
    except MemoryError as error:
        print(grow.__name__, error)

# A loop over range() allocates nothing, whatever its arguments are: it may stand in a hard interrupt handler.
import micropython


def total(start, stop, step):
    total = 0
    for number in range(stop):
        total += number
    for number in range(start, stop):
        total += number
    for number in range(start, stop, step):
        for inner in range(number, stop, -step):
            total += 1
        total += number
    else:
        total += 1000
    return total


def leave(limit):
    for number in range(limit):
        if number == 3:
            break
        for inner in range(limit):
            if inner > number:
                break
            continue
    return number, inner


expected = total(2, 20, 3)
result = 0
outer = other = None
micropython.heap_lock()
try:
    result = total(2, 20, 3)
    for outer in range(result):
        pass
    for other in range(-result, result - 1, result):
        pass
finally:
    micropython.heap_unlock()
print(result == expected, result, outer, other, leave(10))


# Changing the variable does not change the loop; the arguments are taken once.
stop = 4
for number in range(stop):
    stop = 100
    number *= 10
    print(number)
for number in range(0):
    pass
print(number)


def generate(limit):
    for number in range(limit):
        got = yield number
        if got:
            for inner in range(got):
                yield -inner


generator = generate(3)
print(next(generator), generator.send(2), list(generator))

# Transforms a signal to its spectrum and back, radix 2, in place: complex arithmetic, list indexing.

import cmath

SIZE = 700  # in the smoke test: 1

BITS = 9


def reverse_bits(values):
    reached = 0
    count = len(values)
    for index in range(1, count):
        bit = count >> 1
        while reached & bit:
            reached ^= bit
            bit >>= 1
        reached |= bit
        if index < reached:
            values[index], values[reached] = values[reached], values[index]


def transform(values, sign):
    reverse_bits(values)
    count = len(values)
    span = 1
    while span < count:
        turn = cmath.exp(sign * 1j * cmath.pi / span)
        factors = [1 + 0j] * span
        for index in range(1, span):
            factors[index] = factors[index - 1] * turn
        for start in range(0, count, 2 * span):
            for index in range(span):
                upper = start + index
                lower = upper + span
                part = factors[index] * values[lower]
                values[lower] = values[upper] - part
                values[upper] = values[upper] + part
        span *= 2
    if sign > 0:
        for index in range(count):
            values[index] = values[index] / count


def check(rounds):
    count = 1 << BITS
    signal = [(index * 37 % 101 - 50) / 50 + 0j for index in range(count)]
    for index in range(count):
        signal[index] += 4 * cmath.cos(2 * cmath.pi * 24 * index / count)
    peak = 0
    worst = 0.0
    for _ in range(rounds):
        values = signal[:]
        transform(values, -1)
        sizes = [abs(value) for value in values[: count // 2]]
        peak = sizes.index(max(sizes))
        transform(values, 1)
        worst = max(abs(back - start) for back, start in zip(values, signal))
    return peak, worst < 0.001, round(max(sizes) / 10)


print("fft", SIZE, check(SIZE))

# Indices that no sequence reaches, and such that are no indices.
import array

for sequence in ([1], (1,), "a", b"a", bytearray(b"a"), array.array("b", [1]), memoryview(b"a")):
    for index in (2**31, -(2**31) - 1, 2**62, 2**64, -(2**70)):
        try:
            print(sequence[index])
        except IndexError as error:
            print(type(sequence).__name__, error)
for index in (2**31, -(2**40), 2**70):
    for sequence in ([1], bytearray(b"a")):
        try:
            sequence[index] = 1
        except IndexError as error:
            print(error)
        try:
            del sequence[index]
        except IndexError as error:
            print(error)

# What straight code computes and drops is free again at the next operation, without a call or a loop in between; and the rest of it is
# not in the way.
import gc

gc.collect()
bits = gc.mem_free() * 8 // 6
number = 1 << bits


def steps(number):
    number = number + 1
    number = number ^ 3
    number += 1
    number = number - 1
    number = number | 4
    number -= 2
    number = number + 1
    number = number ^ 3
    number += 1
    number = number - 1
    number = number | 4
    number -= 2
    number = number + 1
    return number & 0xFF


print(steps(number))
data = bytes(bits // 8)


def joined(data):
    data = data + b"1"
    data = data + b"2"
    data += b"3"
    data = data + b"4"
    data += b"5"
    data = data + b"6"
    data += b"7"
    data = data + b"8"
    return data[-8:]


number = None
print(joined(data))

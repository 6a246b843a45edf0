# Encrypts with AES-128 in counter mode, from the tables of FIPS 197: byte arithmetic, list and bytearray indexing.

SIZE = 18000  # in the smoke test: 2


def double(value):
    value <<= 1
    return value ^ 0x11B if value & 0x100 else value


def substitution_box():
    # Powers of the generator 3 and their logarithms give the inverse in the field.
    powers = [1]
    while len(powers) < 255:
        powers.append(powers[-1] ^ double(powers[-1]))
    box = bytearray(256)
    for value in range(256):
        inverse = powers[-powers.index(value) % 255] if value else 0
        doubled = inverse << 8 | inverse
        box[value] = (inverse ^ doubled >> 7 ^ doubled >> 6 ^ doubled >> 5 ^ doubled >> 4 ^ 0x63) & 0xFF
    return bytes(box)


BOX = substitution_box()
DOUBLE = bytes(double(value) for value in range(256))


class Cipher:
    def __init__(self, key):
        self.round_keys = self.expand(key)

    def expand(self, key):
        words = [list(key[at : at + 4]) for at in range(0, 16, 4)]
        constant = 1
        for index in range(4, 44):
            word = words[index - 1][:]
            if index % 4 == 0:
                word = [BOX[value] for value in word[1:] + word[:1]]
                word[0] ^= constant
                constant = double(constant)
            words.append([a ^ b for a, b in zip(words[index - 4], word)])
        return [bytes(sum(words[at : at + 4], [])) for at in range(0, 44, 4)]

    def add_round_key(self, state, number):
        key = self.round_keys[number]
        for index in range(16):
            state[index] ^= key[index]

    def substitute_and_shift(self, state):
        old = bytes(state)
        for column in range(4):
            for row in range(4):
                state[4 * column + row] = BOX[old[4 * ((column + row) & 3) + row]]

    def mix_columns(self, state):
        for at in range(0, 16, 4):
            a, b, c, d = state[at], state[at + 1], state[at + 2], state[at + 3]
            every = a ^ b ^ c ^ d
            state[at] = a ^ every ^ DOUBLE[a ^ b]
            state[at + 1] = b ^ every ^ DOUBLE[b ^ c]
            state[at + 2] = c ^ every ^ DOUBLE[c ^ d]
            state[at + 3] = d ^ every ^ DOUBLE[d ^ a]

    def encrypt_block(self, block):
        state = bytearray(block)
        self.add_round_key(state, 0)
        for number in range(1, 10):
            self.substitute_and_shift(state)
            self.mix_columns(state)
            self.add_round_key(state, number)
        self.substitute_and_shift(state)
        self.add_round_key(state, 10)
        return state


def counter_mode(cipher, blocks):
    checksum = 0
    counter = bytearray(16)
    for number in range(blocks):
        counter[15] = number & 0xFF
        counter[14] = number >> 8
        for index, value in enumerate(cipher.encrypt_block(counter)):
            checksum = (checksum * 3 + (value ^ index)) & 0xFFFFF
    return checksum


cipher = Cipher(bytes(range(16)))
example = cipher.encrypt_block(bytes(17 * index for index in range(16)))
print("aes", SIZE, "".join("%02x" % value for value in example), counter_mode(cipher, SIZE))

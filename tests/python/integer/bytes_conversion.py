for n, size in ((0, 1), (1, 1), (255, 1), (256, 2), (65535, 2), (2**40 + 7, 8), (2**100, 20)):
    for order in ("big", "little"):
        b = n.to_bytes(size, order)
        print(b, int.from_bytes(b, order))
print(int.from_bytes(b"", "big"), int.from_bytes(bytearray(b"\x01\x02"), "little"))
try:
    (256).to_bytes(1, "big")
except OverflowError:
    print("OverflowError")
try:
    (-1).to_bytes(1, "big")
except OverflowError:
    print("OverflowError")
print((-1).to_bytes(0, "little", signed=True), (0).to_bytes(0, "big"))
for number in (-2, 1):
    try:
        print(number.to_bytes(0, "big", signed=True))
    except OverflowError as error:
        print(error)
try:
    print((-1).to_bytes(0, "big"))
except OverflowError as error:
    print(error)

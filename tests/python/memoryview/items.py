# Views of arrays have the array's items; cast gives the same bytes other items.
from array import array

numbers = array("i", [1, -2, 3, 4])
view = memoryview(numbers)
print(len(view), view.itemsize, view.format, view.nbytes, view.tolist())
print(view[1], view[-1], list(view[1:3]), view[2:].tobytes())
view[1] = 70000
print(numbers)
part = view[1:3]
part[0] = 5
print(numbers, list(part), len(part))
view[0:2] = array("i", [8, 9])
print(numbers)
for wrong in (
    lambda: view.__setitem__(slice(0, 2), array("i", [1])),
    lambda: view.__setitem__(slice(0, 2), array("h", [1, 2, 3, 4])),
    lambda: view.__setitem__(9, 1),
    lambda: view[9],
    lambda: memoryview(b"x").__setitem__(0, 1),
    lambda: memoryview(b"xyz").cast("H"),
):
    try:
        wrong()
    except (ValueError, IndexError, TypeError) as error:
        print(type(error).__name__)
for code, values in (("b", [-1, 2]), ("B", [255, 2]), ("h", [-3, 4]), ("H", [65535, 1]), ("q", [-(1 << 40), 1]), ("f", [0.5, 2.0])):
    view = memoryview(array(code, values))
    print(code, view.itemsize, view.tolist(), view[0] == values[0], len(view))
data = bytearray(range(8))
words = memoryview(data).cast("H")
words[3] = 0xABCD
print(data, len(words), words.tolist(), words.cast("B").tolist() == list(data))
print(memoryview(words).format, memoryview(data)[2:4].cast("h")[0])
print(memoryview(b"abc") == b"abc", memoryview(bytearray(b"ab")) == memoryview(b"ab"))

# Ellipses, polygons, blitting with key and palette, text, subclasses, errors.
from array import array
import framebuf


def show(picture, width, height):
    for y in range(height):
        print("".join("%x" % picture.pixel(x, y) if picture.pixel(x, y) else "." for x in range(width)))
    print()


def new(width, height, format=framebuf.GS8):
    return framebuf.FrameBuffer(bytearray(width * height * 2), width, height, format)


picture = new(20, 11)
picture.ellipse(9, 5, 8, 4, 1)
picture.ellipse(9, 5, 3, 3, 2, True)
show(picture, 20, 11)
picture.fill(0)
picture.ellipse(9, 5, 8, 5, 3, True, 0b0101)
picture.ellipse(9, 5, 0, 5, 4)
picture.ellipse(3, 3, 0, 0, 5)
show(picture, 20, 11)
picture.fill(0)
picture.poly(2, 1, array("h", [0, 0, 8, 0, 8, 8, 4, 3, 0, 8]), 6)
show(picture, 20, 11)
picture.fill(0)
picture.poly(2, 1, array("h", [0, 0, 8, 0, 8, 8, 4, 3, 0, 8]), 7, True)
picture.poly(12, 0, [0, 0, 30, 5, 0, 10], 8)
show(picture, 20, 11)

stamp = new(3, 2)
stamp.pixel(0, 0, 1)
stamp.pixel(2, 1, 2)
picture.fill(9)
picture.blit(stamp, 1, 1)
picture.blit(stamp, 6, 1, 0)
picture.blit(stamp, -1, 6)
picture.blit((b"\x01\x02\x03\x04", 2, 2, framebuf.GS8), 10, 1)
palette = framebuf.FrameBuffer(bytearray([10, 11, 12]), 3, 1, framebuf.GS8)
picture.blit(stamp, 14, 4, -1, palette)
show(picture, 20, 11)

mono = framebuf.FrameBuffer(bytearray(40 * 2), 40, 9, framebuf.MONO_VLSB)
mono.text("Ag1é", 1, 0)
for y in range(9):
    print("".join("#" if mono.pixel(x, y) else "." for x in range(40)))
mono.text("clipped", -20, -3, 1)
mono.text("clipped", 30, 5, 0)


class Display(framebuf.FrameBuffer):
    def __init__(self, side):
        self.side = side
        super().__init__(bytearray(side * side), side, side, framebuf.GS8)

    def diagonal(self):
        self.line(0, 0, self.side - 1, self.side - 1, 1)


display = Display(4)
display.diagonal()
show(display, 4, 4)
print(bytes(display), len(memoryview(display)))
picture.fill(0)
picture.blit(display, 2, 2)
print(picture.pixel(3, 3))


class Forgetful(framebuf.FrameBuffer):
    def __init__(self):
        pass


for wrong in (
    lambda: framebuf.FrameBuffer(bytearray(9), 10, 1, framebuf.GS8),
    lambda: framebuf.FrameBuffer(bytearray(9), 0, 1, framebuf.GS8),
    lambda: framebuf.FrameBuffer(bytearray(9), 3, 3, 9),
    lambda: framebuf.FrameBuffer(bytearray(9), 3, 3, framebuf.GS8, 2),
    lambda: framebuf.FrameBuffer(bytes(9), 3, 3, framebuf.GS8),
    lambda: framebuf.FrameBuffer(),
    lambda: picture.blit(5, 0, 0),
    lambda: picture.text(5, 0, 0),
    lambda: Forgetful().fill(1),
):
    try:
        wrong()
    except (ValueError, TypeError, RuntimeError) as error:
        print(repr(error))

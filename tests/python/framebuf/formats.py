# Every format: pixels, lines, rectangles, scrolling, out of bounds, and the bytes that they leave.
import framebuf

FORMATS = (
    ("MONO_VLSB", framebuf.MONO_VLSB, 1, 16),
    ("MONO_HLSB", framebuf.MONO_HLSB, 1, 24),
    ("MONO_HMSB", framebuf.MONO_HMSB, 1, 24),
    ("GS2_HMSB", framebuf.GS2_HMSB, 3, 36),
    ("GS4_HMSB", framebuf.GS4_HMSB, 15, 60),
    ("GS8", framebuf.GS8, 255, 120),
    ("RGB565", framebuf.RGB565, 0xABCD, 240),
)
for name, format, full, size in FORMATS:
    data = bytearray(size)
    # 5 columns of a stride that the format rounds up, 12 rows.
    picture = framebuf.FrameBuffer(data, 5, 12, format)
    print(name, framebuf.FrameBuffer is type(picture))
    picture.pixel(0, 0, full)
    picture.pixel(4, 11, full)
    picture.pixel(5, 0, full)
    picture.pixel(-1, 3, full)
    picture.pixel(2, 12, full)
    print(bytes(data))
    print(picture.pixel(0, 0), picture.pixel(4, 11), picture.pixel(1, 1), picture.pixel(5, 0), picture.pixel(0, -1))
    picture.fill(full)
    print(all(picture.pixel(x, y) == full for x in range(5) for y in range(12)))
    picture.fill(0)
    picture.hline(-2, 1, 5, full)
    picture.vline(3, -1, 4, full)
    picture.hline(1, 50, 3, full)
    print(bytes(data))
    picture.fill(0)
    picture.rect(1, 2, 3, 4, full)
    picture.fill_rect(3, 8, 9, 9, full)
    picture.rect(0, 7, 2, 2, full, True)
    print(bytes(data))
    picture.scroll(1, -2)
    print(bytes(data))
    picture.scroll(-2, 3)
    print(bytes(data))
    picture.fill(0)
    picture.line(0, 0, 4, 7, full)
    picture.line(4, 2, -3, 9, full)
    print(bytes(data))

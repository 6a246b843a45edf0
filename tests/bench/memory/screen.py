"""Menu, drawing and number work for a small display: the other kind of module that students write, few names and
long functions. It fills a frame of bytes, one bit a pixel, eight rows a byte, and knows nothing of the wires.
"""

WIDTH = 128
HEIGHT = 64


def clear(frame, colour=0):
    """Fills the frame with one colour; 0 is dark, 1 is light."""
    value = 0xFF if colour else 0x00
    for index in range(len(frame)):
        frame[index] = value


def pixel(frame, x, y, colour=1):
    """Sets one pixel. What lies outside of the frame is left out."""
    if 0 <= x < WIDTH and 0 <= y < HEIGHT:
        index = (y >> 3) * WIDTH + x
        if colour:
            frame[index] |= 1 << (y & 7)
        else:
            frame[index] &= 0xFF ^ (1 << (y & 7))


def line(frame, x0, y0, x1, y1, colour=1):
    """Draws a straight line with whole numbers only (Bresenham)."""
    dx = x1 - x0 if x1 >= x0 else x0 - x1
    dy = y0 - y1 if y1 >= y0 else y1 - y0
    step_x = 1 if x0 < x1 else -1
    step_y = 1 if y0 < y1 else -1
    error = dx + dy
    while True:
        pixel(frame, x0, y0, colour)
        if x0 == x1 and y0 == y1:
            break
        doubled = 2 * error
        if doubled >= dy:
            error += dy
            x0 += step_x
        if doubled <= dx:
            error += dx
            y0 += step_y


def rectangle(frame, x, y, width, height, colour=1, filled=False):
    """Draws a rectangle: its edges, or all of it."""
    if filled:
        for row in range(y, y + height):
            line(frame, x, row, x + width - 1, row, colour)
    else:
        line(frame, x, y, x + width - 1, y, colour)
        line(frame, x, y + height - 1, x + width - 1, y + height - 1, colour)
        line(frame, x, y, x, y + height - 1, colour)
        line(frame, x + width - 1, y, x + width - 1, y + height - 1, colour)


def circle(frame, x, y, radius, colour=1):
    """Draws a circle, eight points at a time."""
    across, down, error = radius, 0, 1 - radius
    while down <= across:
        for dx, dy in ((across, down), (down, across)):
            pixel(frame, x + dx, y + dy, colour)
            pixel(frame, x - dx, y + dy, colour)
            pixel(frame, x + dx, y - dy, colour)
            pixel(frame, x - dx, y - dy, colour)
        down += 1
        if error < 0:
            error += 2 * down + 1
        else:
            across -= 1
            error += 2 * (down - across) + 1


def scroll(frame, columns):
    """Moves the picture sideways; what leaves on one side comes back on the other."""
    columns %= WIDTH
    for page in range(HEIGHT // 8):
        start = page * WIDTH
        row = frame[start:start + WIDTH]
        for column in range(WIDTH):
            frame[start + (column + columns) % WIDTH] = row[column]


def plot(frame, values, low=None, high=None):
    """Draws values as a curve over the whole width, scaled to the height."""
    if len(values) < 2:
        raise ValueError("a curve needs two values, not %d" % len(values))
    low = min(values) if low is None else low
    high = max(values) if high is None else high
    if high <= low:
        high = low + 1
    last_x, last_y = None, None
    for number, value in enumerate(values):
        x = number * (WIDTH - 1) // (len(values) - 1)
        y = HEIGHT - 1 - int((value - low) * (HEIGHT - 1) / (high - low))
        y = 0 if y < 0 else HEIGHT - 1 if y >= HEIGHT else y
        if last_x is not None:
            line(frame, last_x, last_y, x, y)
        last_x, last_y = x, y


def bars(frame, values, gap=1):
    """Draws values between 0 and 1 as bars that stand side by side."""
    width = WIDTH // max(len(values), 1)
    for number, value in enumerate(values):
        if not 0 <= value <= 1:
            raise ValueError("bar %d is out of range: %s" % (number, value))
        height = int(value * HEIGHT)
        rectangle(frame, number * width, HEIGHT - height, width - gap, height, 1, True)


def smooth(values, width=3):
    """Gives the running mean of the values, as many as there are."""
    result = []
    total = 0
    for number, value in enumerate(values):
        total += value
        if number >= width:
            total -= values[number - width]
        result.append(total / min(number + 1, width))
    return result


def parse(text):
    """Reads `name=value` pairs, one a line; numbers become numbers, the rest stays text."""
    settings = {}
    for number, row in enumerate(text.split("\n")):
        row = row.strip()
        if not row or row.startswith("#"):
            continue
        if "=" not in row:
            raise ValueError("line %d has no '=': %s" % (number + 1, row))
        key, value = row.split("=", 1)
        key, value = key.strip(), value.strip()
        try:
            value = int(value)
        except ValueError:
            try:
                value = float(value)
            except ValueError:
                if value in ("yes", "no"):
                    value = value == "yes"
        settings[key] = value
    return settings


def checksum(data, polynomial=0x1021):
    """Gives the CRC of bytes, 16 bits, most significant bit first."""
    crc = 0xFFFF
    for byte in data:
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ polynomial if crc & 0x8000 else crc << 1) & 0xFFFF
    return crc


def pack(frame):
    """Packs runs of equal bytes: count and byte, at most 255 in a run."""
    packed = bytearray()
    index = 0
    while index < len(frame):
        count = 1
        while index + count < len(frame) and count < 255 and frame[index + count] == frame[index]:
            count += 1
        packed.append(count)
        packed.append(frame[index])
        index += count
    return packed


def choose(entries, chosen, key, show=print):
    """One step of a menu: gives the new choice, and whether it was taken."""
    if key == "up":
        chosen = (chosen - 1) % len(entries)
    elif key == "down":
        chosen = (chosen + 1) % len(entries)
    elif key == "enter":
        return chosen, True
    elif key.isdigit() and 0 < int(key) <= len(entries):
        return int(key) - 1, True
    for number, entry in enumerate(entries):
        show("%s %d. %s" % (">" if number == chosen else " ", number + 1, entry))
    return chosen, False


def demonstrate(frame, show=print):
    """Draws everything once."""
    clear(frame)
    rectangle(frame, 0, 0, WIDTH, HEIGHT)
    circle(frame, WIDTH // 2, HEIGHT // 2, HEIGHT // 2 - 2)
    plot(frame, smooth([(7 * number * number + 3) % 40 for number in range(32)]))
    show(len(pack(frame)), "bytes packed, checksum", checksum(frame))

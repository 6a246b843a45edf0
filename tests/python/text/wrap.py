def wrap(text, width):
    lines, line = [], ""
    for word in text.split():
        if line and len(line) + 1 + len(word) > width:
            lines.append(line)
            line = word
        else:
            line = line + " " + word if line else word
    return lines + [line]
for l in wrap("a microcontroller runs one program at a time and it never stops running it", 20):
    print("|" + l.ljust(20) + "|")

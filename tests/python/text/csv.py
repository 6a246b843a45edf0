data = 'name,age,city\n"Ann",30,"New York"\nBob,25,Oslo\n'
def parse(line):
    out, cell, quoted = [], "", False
    for c in line:
        if c == '"':
            quoted = not quoted
        elif c == "," and not quoted:
            out.append(cell)
            cell = ""
        else:
            cell += c
    return out + [cell]
rows = [parse(l) for l in data.splitlines()]
print(rows, [dict(zip(rows[0], r)) for r in rows[1:]])

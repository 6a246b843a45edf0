def read(lines):
    for line in lines:
        yield line.strip()
def numbers(lines):
    for line in lines:
        if line and not line.startswith("#"):
            yield int(line)
def running(ns):
    total = 0
    for n in ns:
        total += n
        yield total
print(list(running(numbers(read([" 1 ", "# no", "", "2", " 40"])))))
